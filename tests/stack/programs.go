package stack

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

const plugin = "pulumi-resource-groundcover-istio"

// repository is the checkout that holds this file.
func repository() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..")
}

// Programs is the folder of the programs that tests/tools built.
func Programs() string {
	folder := os.Getenv("GROUNDCOVER_ISTIO_CACHE")
	if folder == "" {
		cache, _ := os.UserCacheDir()
		folder = filepath.Join(cache, "groundcover-istio")
	}
	return filepath.Join(folder, "bin")
}

// path has the plugin first, then the programs of tests/tools.
func path(t *testing.T) string {
	t.Helper()
	folder, err := built()
	require.NoError(t, err)
	return strings.Join([]string{folder, Programs(), os.Getenv("PATH")}, string(os.PathListSeparator))
}

// built returns the folder of the plugin. It builds the plugin once per process into bin, which git ignores.
var built = sync.OnceValues(func() (string, error) {
	if folder := os.Getenv("GROUNDCOVER_ISTIO_PLUGIN"); folder != "" {
		return filepath.Abs(folder)
	}
	folder := filepath.Join(repository(), "bin")
	// A running plugin cannot be overwritten, so each process builds a separate file and renames it.
	own := filepath.Join(folder, fmt.Sprintf(".%s.%d", plugin, os.Getpid()))
	command := exec.Command("go", "build", "-ldflags=-s -w", "-o", own, ".")
	command.Dir = repository()
	if output, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the plugin: %w\n%s", err, output)
	}
	return folder, os.Rename(own, filepath.Join(folder, plugin))
})
