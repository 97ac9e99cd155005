package docs

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	promisedTest = regexp.MustCompile("`((?:Test|Fuzz)\\w+)`")
	testFunction = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
)

func TestEachPromiseOfSecurityNamesTestsThatExist(t *testing.T) {
	t.Parallel()
	exists := map[string]bool{}
	require.NoError(t, filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(name, "_test.go") {
			return err
		}
		source, err := os.ReadFile(name)
		for _, function := range testFunction.FindAllStringSubmatch(string(source), -1) {
			exists[function[1]] = true
		}
		return err
	}))
	promises := 0
	for row := range strings.SplitSeq(read(t, "SECURITY.md"), "\n") {
		if !strings.HasPrefix(row, "| ") || strings.HasPrefix(row, "| promise ") {
			continue
		}
		promises++
		named := promisedTest.FindAllStringSubmatch(row, -1)
		assert.NotEmpty(t, named, row)
		for _, name := range named {
			assert.True(t, exists[name[1]], "%s is no test", name[1])
		}
	}
	assert.Equal(t, 6, promises)
}
