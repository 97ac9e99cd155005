// Package schematest reads the committed schema.json for the tests of rooms whose code the schema describes. It imports none
// of them, so that their own tests can import it. A test of package provider holds the file to what the plugin serves.
package schematest

import (
	"encoding/json"
	"os"
	"regexp"
	"testing"

	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// file is schema.json as seen from a package two folders below the repository.
const file = "../../schema.json"

// A default is the text behind "Default: ", up to the end of its sentence; a value stands there as a number, a boolean or in
// backquotes.
var (
	sentence = regexp.MustCompile(`Default: (.*?)\.?$`)
	value    = regexp.MustCompile("^(?:`([^`]+)`|(true|false|[0-9]+(?:\\.[0-9]+)?)(?:$|[,; ]))")
)

// Default is what the description of a property says about its default.
type Default struct {
	// Text is all that stands behind "Default: ", "" where the description names none.
	Text string
	// Value is the number, the boolean or the text in backquotes that Text begins with, "" where it begins with prose ("none").
	Value string
}

// Defaults are those of the inputs of a resource, of the properties of a type or of the arguments of a function, by property.
// The name is the one in the schema without its module, as in "Tracing" or "getSensorEndpoint".
func Defaults(t *testing.T, name string) map[string]Default {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var spec schema.PackageSpec
	require.NoError(t, json.Unmarshal(text, &spec))
	token := names.Package + ":index:" + name
	properties := spec.Types[token].Properties
	if resource, found := spec.Resources[token]; found {
		properties = resource.InputProperties
	}
	if function, found := spec.Functions[token]; found {
		properties = function.Inputs.Properties
	}
	require.NotEmpty(t, properties, "%s is not in schema.json", token)
	defaults := map[string]Default{}
	for property, described := range properties {
		defaults[property] = parse(described.Description)
	}
	return defaults
}

func parse(description string) Default {
	found := sentence.FindStringSubmatch(description)
	if found == nil {
		return Default{}
	}
	result := Default{Text: found[1]}
	if match := value.FindStringSubmatch(found[1]); match != nil {
		result.Value = match[1] + match[2]
	}
	return result
}
