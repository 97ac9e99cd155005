package stack

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// CopyTree copies folders and files of the repository into a temporary folder with the same relative paths. It leaves out what
// git ignores.
func CopyTree(t *testing.T, paths ...string) string {
	t.Helper()
	to := t.TempDir()
	list := exec.Command("git", append([]string{"ls-files", "-z", "--cached", "--others", "--exclude-standard", "--"}, paths...)...)
	list.Dir = repository()
	names, err := list.Output()
	require.NoError(t, err)
	for name := range strings.SplitSeq(strings.TrimRight(string(names), "\x00"), "\x00") {
		copied := filepath.Join(to, name)
		content, err := os.ReadFile(filepath.Join(repository(), name))
		if errors.Is(err, fs.ErrNotExist) {
			continue // removed since the last commit
		}
		require.NoError(t, err)
		require.NoError(t, os.MkdirAll(filepath.Dir(copied), 0o755))
		require.NoError(t, os.WriteFile(copied, content, 0o644))
	}
	return to
}
