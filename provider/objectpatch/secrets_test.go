package objectpatch_test

import (
	"testing"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/integration"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/enginetest"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

var urn = resource.CreateURN("x", names.ObjectPatchType, "", "project", "stack")

// inputs are those of an ObjectPatch of the mesh's ConfigMap.
func inputs(apiVersion, kind string, fields map[string]property.Value) property.Map {
	return property.NewMap(map[string]property.Value{"apiVersion": property.New(apiVersion), "kind": property.New(kind),
		"namespace": property.New("istio-system"), "name": property.New("istio"), "fields": property.New(fields)})
}

// some are fields to set.
var some = map[string]property.Value{"data": enginetest.Object(map[string]property.Value{"mesh": property.New("x")})}

// server is the provider, connected to a cluster with the ConfigMap.
func server(t *testing.T) integration.Server {
	t.Helper()
	made := (&enginetest.Engine{}).Server(t)
	require.NoError(t, made.Configure(p.ConfigureRequest{Args: property.NewMap(map[string]property.Value{"kubeconfig": property.New(enginetest.Cluster(t))})}))
	return made
}

func TestASecretIsRefusedAndAKindOfThatNameInAnotherGroupIsNot(t *testing.T) {
	t.Parallel()
	for given, want := range map[[2]string]int{{"v1", "Secret"}: 1, {"v1", "ConfigMap"}: 0, {"vault.example.com/v1", "Secret"}: 0} {
		response, err := server(t).Check(p.CheckRequest{Urn: urn, Inputs: inputs(given[0], given[1], some)})
		require.NoError(t, err)
		require.Len(t, response.Failures, want, given)
		for _, failure := range response.Failures {
			assert.Equal(t, "kind", failure.Property)
			assert.Contains(t, failure.Reason, "must not be Secret")
		}
	}
}

func TestOriginalValuesAreSecretWhateverTheInputsAre(t *testing.T) {
	t.Parallel()
	created, err := server(t).Create(p.CreateRequest{Urn: urn, DryRun: true, Properties: inputs("v1", "ConfigMap", some)})
	require.NoError(t, err)
	assert.True(t, created.Properties.Get("originalValues").Secret())
	assert.False(t, created.Properties.Get("name").Secret())
}

func TestDriftNamesPathsAndNoLiveValue(t *testing.T) {
	t.Parallel()
	state := inputs("v1", "ConfigMap", map[string]property.Value{"data": enginetest.Object(map[string]property.Value{"mesh": property.New("another text"), "networks": property.New("x")})}).
		Set("originalValues", property.New("{}")).Set("drift", property.New([]property.Value{})).Set("verified", property.New(false))
	read, err := server(t).Read(p.ReadRequest{ID: "v1/ConfigMap/istio-system/istio", Urn: urn, Properties: state, Inputs: state.Delete("originalValues", "drift", "verified")})
	require.NoError(t, err)
	var drift []string
	for _, path := range read.Properties.Get("drift").AsArray().All {
		drift = append(drift, path.AsString())
	}
	assert.Equal(t, []string{"data.mesh has another value", "data.networks is missing"}, drift)
}
