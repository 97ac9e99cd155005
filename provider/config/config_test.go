package config_test

import (
	"os"
	"path/filepath"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/enginetest"

	"testing"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestOnlyAnotherClusterReplacesTheConnection(t *testing.T) {
	t.Parallel()
	config := func(server, token, identifier string) property.Map {
		fields := map[string]property.Value{"kubeconfig": property.New(enginetest.Kubeconfig(server, token)).WithSecret(true)}
		if identifier != "" {
			fields["clusterIdentifier"] = property.New(identifier)
		}
		return property.NewMap(fields)
	}
	for name, c := range map[string]struct {
		old, now property.Map
		kind     p.DiffKind
	}{
		"a rotated token":                 {config("https://a", "one", ""), config("https://a", "two", ""), p.Update},
		"another server":                  {config("https://a", "one", ""), config("https://b", "one", ""), p.UpdateReplace},
		"the same cluster, moved":         {config("https://a", "one", "prod"), config("https://b", "one", "prod"), p.Update},
		"another cluster at its address":  {config("https://a", "one", "prod"), config("https://a", "two", "stage"), p.UpdateReplace},
		"a kubeconfig that can't be read": {property.NewMap(map[string]property.Value{"kubeconfig": property.New("/no/such/file")}), config("https://b", "one", ""), p.Update},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			response, err := (&enginetest.Engine{}).Server(t).DiffConfig(p.DiffRequest{State: c.old, OldInputs: c.old, Inputs: c.now})
			require.NoError(t, err)
			assert.True(t, response.HasChanges)
			assert.Equal(t, c.kind, response.DetailedDiff["kubeconfig"].Kind)
		})
	}
}

func TestTheSameConnectionHasNoDiff(t *testing.T) {
	t.Parallel()
	same := property.NewMap(map[string]property.Value{"kubeconfig": property.New(enginetest.Kubeconfig("https://a", "one"))})
	response, err := (&enginetest.Engine{}).Server(t).DiffConfig(p.DiffRequest{State: same, OldInputs: same, Inputs: same})
	require.NoError(t, err)
	assert.False(t, response.HasChanges)
}

func TestAConnectionThatIsNotKnownYetReplacesNothing(t *testing.T) {
	// The ambient kubeconfig names another cluster than the one of the state.
	ambient := filepath.Join(t.TempDir(), "kubeconfig")
	require.NoError(t, os.WriteFile(ambient, []byte(enginetest.Kubeconfig("https://ambient", "laptop")), 0o600))
	t.Setenv("KUBECONFIG", ambient)
	unknown := property.New(property.Computed)
	kubeconfig := property.New(enginetest.Kubeconfig("https://a", "one")).WithSecret(true)
	old := property.NewMap(map[string]property.Value{"kubeconfig": kubeconfig, "clusterIdentifier": property.New("prod")})
	for name, c := range map[string]struct {
		old, now property.Map
		kinds    map[string]p.DiffKind
	}{
		"the kubeconfig":                        {old.Delete("clusterIdentifier"), property.NewMap(map[string]property.Value{"kubeconfig": unknown}), map[string]p.DiffKind{"kubeconfig": p.Update}},
		"a secret kubeconfig":                   {old.Delete("clusterIdentifier"), property.NewMap(map[string]property.Value{"kubeconfig": unknown.WithSecret(true)}), map[string]p.DiffKind{"kubeconfig": p.Update}},
		"a context beside the same kubeconfig":  {old, old.Set("context", unknown), map[string]p.DiffKind{"context": p.Update}},
		"the identifier":                        {old, old.Set("clusterIdentifier", unknown), map[string]p.DiffKind{"clusterIdentifier": p.Update}},
		"the kubeconfig, of another identifier": {old, old.Set("kubeconfig", unknown).Set("clusterIdentifier", property.New("stage")), map[string]p.DiffKind{"kubeconfig": p.Update, "clusterIdentifier": p.UpdateReplace}},
		"the kubeconfig, of an ambient before":  {property.Map{}, property.NewMap(map[string]property.Value{"kubeconfig": unknown}), map[string]p.DiffKind{"kubeconfig": p.Update}},
	} {
		t.Run(name, func(t *testing.T) {
			response, err := (&enginetest.Engine{}).Server(t).DiffConfig(p.DiffRequest{State: c.old, OldInputs: c.old, Inputs: c.now})
			require.NoError(t, err)
			assert.True(t, response.HasChanges)
			kinds := map[string]p.DiffKind{}
			for property, diff := range response.DetailedDiff {
				kinds[property] = diff.Kind
			}
			assert.Equal(t, c.kinds, kinds)
		})
	}
}
