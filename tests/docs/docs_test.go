// Package docs tests the pages that users read: their examples, inputs, links and pictures are those of the repository, and
// Pulumi's registry can render the ones that it shows.
package docs

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const root = "../.."

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, file))
	require.NoError(t, err)
	return string(text)
}

func TestTheRegistrysPageShowsTheExamplesAsTheyAre(t *testing.T) {
	t.Parallel()
	page := read(t, "docs/_index.md")
	for language, file := range map[string]string{
		"typescript": "nodejs/index.ts", "python": "python/__main__.py", "go": "go/main.go", "yaml": "yaml/Pulumi.yaml",
	} {
		block := "```" + language + "\n" + strings.TrimSpace(read(t, "examples/connect/"+file)) + "\n```"
		assert.Contains(t, page, block, language)
	}
}

var inputRow = regexp.MustCompile("(?m)^\\| `([a-zA-Z.]+)` \\|")

func TestEveryInputIsInTheTableAndNoOther(t *testing.T) {
	t.Parallel()
	var schema struct {
		Resources map[string]struct {
			InputProperties map[string]property
		}
		Types map[string]struct {
			Properties map[string]property
			Type       string
		}
	}
	require.NoError(t, json.Unmarshal([]byte(read(t, "schema.json")), &schema))
	var inputs []string
	for name, input := range schema.Resources["groundcover-istio:index:GroundcoverIstio"].InputProperties {
		fields := schema.Types[strings.TrimPrefix(input.Ref, "#/types/")].Properties
		if len(fields) == 0 {
			inputs = append(inputs, name)
		}
		for field := range fields {
			inputs = append(inputs, name+"."+field)
		}
	}
	var documented []string
	for _, row := range inputRow.FindAllStringSubmatch(read(t, "docs/installation-configuration.md"), -1) {
		documented = append(documented, row[1])
	}
	assert.ElementsMatch(t, inputs, documented)
}

type property struct {
	Ref string `json:"$ref"`
}
