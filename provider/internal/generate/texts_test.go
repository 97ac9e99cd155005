package main

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheTextsOfAFileAreItsProseWithAnEllipsisForWhatIsFilledIn(t *testing.T) {
	t.Parallel()
	source := `package p
import "a path with spaces"
type T struct { F string ` + "`pulumi:\"not a text at all\"`" + ` }
var pattern = regexp.MustCompile("not a text either")
const yaml = ` + "`not this document either`" + `
func f() error {
	a.Describe(&x, "in the schema and not here")
	log("two words")
	log("reading " + path + ": the file " + "is *not* <there>")
	return fmt.Errorf("reading %s: expected %d%% of it, found %v", path, 5, err)
}`
	file, err := parser.ParseFile(token.NewFileSet(), "p.go", source, parser.SkipObjectResolution)
	require.NoError(t, err)
	assert.Equal(t, []string{`reading …: the file is \*not\* &lt;there>`, "reading …: expected …% of it, found …"}, textsOf(file))
}

func TestThePageOfTextsHasFindingsSchemaAndCode(t *testing.T) {
	t.Parallel()
	schema, err := os.ReadFile("../../../schema.json")
	require.NoError(t, err)
	page, err := textsPage(schema, "../../..")
	require.NoError(t, err)
	for _, text := range []string{
		"\n## Findings\n\n", "\n- Install Istio first, or set istio.namespace.",
		"\n## Schema\n\n", "\n- The share of requests that proxies trace, in percent.\n",
		"\n## provider/component\n\n", "\n- must be between 0 and 100; found …\n",
	} {
		assert.Contains(t, page, text)
	}
	assert.NotContains(t, page, "\n- "+strings.TrimSpace(textsIntro))
}

func TestARoomIsDescribedByTheFirstSentenceOfItsPackageComment(t *testing.T) {
	t.Parallel()
	for comment, want := range map[string]string{
		"// Package p is the room. More.\npackage p\n":          "the room",
		"// Package p reads\n// a file: once. More.\npackage p": "reads a file: once",
		"// Command p writes it.\npackage main\n":               "writes it",
		"package p\n": "",
	} {
		file := filepath.Join(t.TempDir(), "p.go")
		require.NoError(t, os.WriteFile(file, []byte(comment), 0o600))
		synopsis, err := synopsisOf(file)
		require.NoError(t, err)
		assert.Equal(t, want, synopsis)
	}
}

func TestTheMapHasEveryRoomOfTheProviderAndNoFolderThatIsGenerated(t *testing.T) {
	t.Parallel()
	rooms, err := roomsOf("../../..")
	require.NoError(t, err)
	assert.Contains(t, rooms, "provider/internal/plan")
	assert.Contains(t, rooms, "tests/lab")
	for folder := range rooms {
		assert.NotContains(t, folder, "sdk/go/")
		assert.NotContains(t, folder, "testdata")
	}
}
