package languages

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"
)

// source is an example in YAML; the examples in other languages must have the same properties.
type source struct {
	Resources map[string]struct {
		Type       string
		Properties map[string]any
	}
	Outputs map[string]string
}

func readSource(t *testing.T, example string) source {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../examples", example, "yaml/Pulumi.yaml"))
	require.NoError(t, err)
	var read source
	require.NoError(t, yaml.Unmarshal(text, &read))
	require.Equal(t, "groundcover-istio:GroundcoverIstio", read.Resources["mesh"].Type)
	return read
}

// constructed returns the component's inputs from the CLI's record of its RPCs. The state has no inputs of components.
func constructed(t *testing.T, record string) map[string]any {
	t.Helper()
	text, err := os.ReadFile(record)
	require.NoError(t, err)
	var inputs map[string]any
	for line := range bytes.Lines(text) {
		var call struct {
			Method  string
			Request struct{ Inputs map[string]any }
		}
		require.NoError(t, json.Unmarshal(line, &call))
		if call.Method == "/pulumirpc.ResourceProvider/Construct" {
			inputs = call.Request.Inputs
		}
	}
	require.NotNil(t, inputs, "the record of RPCs has no Construct")
	return inputs
}
