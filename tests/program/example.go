package program

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Example is the folder of the Python example in the repository.
const Example = "examples/connect/python"

// CopyExample copies the Python example and its SDK to a folder with the same relative paths, and sets the sampling in percent.
// It returns the program's folder and text.
func CopyExample(repository, to string, sampling int) (folder, text string, err error) {
	folder = filepath.Join(to, Example)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", "", err
	}
	for _, name := range []string{"__main__.py", "Pulumi.yaml", "requirements.txt"} {
		content, err := os.ReadFile(filepath.Join(repository, Example, name))
		if err != nil {
			return "", "", err
		}
		if name == "__main__.py" {
			const original = `"sampling": 1,`
			if strings.Count(string(content), original) != 1 {
				return "", "", fmt.Errorf("reading %s: expected %s once", Example, original)
			}
			text = strings.Replace(string(content), original, fmt.Sprintf(`"sampling": %d,`, sampling), 1)
			content = []byte(text)
		}
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o644); err != nil {
			return "", "", err
		}
	}
	if err := os.CopyFS(filepath.Join(to, "sdk/python"), os.DirFS(filepath.Join(repository, "sdk/python"))); err != nil {
		return "", "", fmt.Errorf("copying the Python SDK: %w", err)
	}
	return folder, text, nil
}
