package config_test

import (
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
