package config_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/integration"
	presource "github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/enginetest"
)

// patched are the inputs of an ObjectPatch and its state, as the last update left it.
var patched = property.NewMap(map[string]property.Value{
	"apiVersion": property.New("v1"), "kind": property.New("ConfigMap"), "namespace": property.New("istio-system"), "name": property.New("istio"),
	"fields": enginetest.Object(map[string]property.Value{"data": enginetest.Object(map[string]property.Value{"a": property.New("b")})}),
})

const urn = presource.URN("urn:pulumi:stack::project::groundcover-istio:index:")

// gone are resources of the package whose delete sends requests, each with its state and what the delete would restore.
var gone = map[string]struct {
	urn   presource.URN
	state property.Map
	stays string
}{
	"an ObjectPatch": {urn + "ObjectPatch::patch", patched.Set("originalValues", property.New("{}")).Set("drift", property.New([]property.Value{})).Set("verified", property.New(false)),
		"ConfigMap istio-system/istio"},
	"an Ownership": {urn + "Ownership::ownership", property.NewMap(map[string]property.Value{"stack": property.New("o/p/s"), "component": property.New("mesh"), "token": property.New("t"),
		"objects": property.New([]property.Value{}), "written": property.New([]property.Value{property.New(map[string]property.Value{
			"apiVersion": property.New("v1"), "kind": property.New("ConfigMap"), "namespace": property.New("istio-system"), "name": property.New("istio-groundcover"), "paths": property.New([]property.Value{})})})}),
		"records on ConfigMap istio-system/istio-groundcover"},
}

// withoutCluster is the provider of a cluster whose address belongs to something else now, which speaks no TLS.
func withoutCluster(t *testing.T, options map[string]property.Value) integration.Server {
	t.Helper()
	other := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(other.Close)
	arguments := map[string]property.Value{"kubeconfig": property.New(enginetest.Kubeconfig(strings.Replace(other.URL, "http:", "https:", 1), "token"))}
	maps.Copy(arguments, options)
	server := (&enginetest.Engine{}).Server(t)
	checked, err := server.CheckConfig(p.CheckRequest{Urn: "urn:pulumi:stack::project::pulumi:providers:groundcover-istio::connection", Inputs: property.NewMap(arguments)})
	require.NoError(t, err)
	require.Empty(t, checked.Failures)
	require.NoError(t, server.Configure(p.ConfigureRequest{Args: checked.Inputs}))
	return server
}

func TestADeleteWithoutTheClusterIsOneErrorThatSaysHow(t *testing.T) {
	t.Parallel()
	for name, resource := range gone {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := withoutCluster(t, nil)
			err := server.Delete(p.DeleteRequest{ID: "id", Urn: resource.urn, Properties: resource.state})
			for _, part := range []string{"restoring " + resource.stays + ": the API server does not answer", "server gave HTTP response to HTTPS client", "PULUMI_K8S_DELETE_UNREACHABLE=true",
				"deleteUnreachable: true", "`pulumi state delete`"} {
				require.ErrorContains(t, err, part)
			}
		})
	}
}

func TestWithDeleteUnreachableADeleteWithoutTheClusterSucceeds(t *testing.T) {
	for name, resource := range gone {
		for source, options := range map[string]map[string]property.Value{
			"as an option": {"deleteUnreachable": property.New(true)}, "as the SDKs encode it": {"deleteUnreachable": property.New("true")}, "in the environment": nil,
		} {
			t.Run(name+" "+source, func(t *testing.T) {
				if options == nil {
					t.Setenv("PULUMI_K8S_DELETE_UNREACHABLE", "true")
				}
				server := withoutCluster(t, options)
				require.NoError(t, server.Delete(p.DeleteRequest{ID: "id", Urn: resource.urn, Properties: resource.state}))
			})
		}
	}
	t.Run("the option wins over the environment", func(t *testing.T) {
		t.Setenv("PULUMI_K8S_DELETE_UNREACHABLE", "true")
		server := withoutCluster(t, map[string]property.Value{"deleteUnreachable": property.New(false)})
		require.Error(t, server.Delete(p.DeleteRequest{ID: "id", Urn: gone["an ObjectPatch"].urn, Properties: gone["an ObjectPatch"].state}))
	})
}

func TestARefreshWithoutTheClusterFollowsTheOptions(t *testing.T) {
	t.Parallel()
	resource := gone["an ObjectPatch"]
	for name, c := range map[string]struct {
		options map[string]property.Value
		id      string
		fails   bool
	}{
		"without one":           {nil, "", true},
		"deleteUnreachable":     {map[string]property.Value{"deleteUnreachable": property.New(true)}, "", false},
		"skipUpdateUnreachable": {map[string]property.Value{"skipUpdateUnreachable": property.New(true)}, "id", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := withoutCluster(t, c.options)
			response, err := server.Read(p.ReadRequest{ID: "id", Urn: resource.urn, Properties: resource.state, Inputs: patched})
			if c.fails {
				require.ErrorContains(t, err, "reading ConfigMap istio-system/istio: the API server does not answer")
				require.ErrorContains(t, err, "PULUMI_K8S_DELETE_UNREACHABLE=true")
				return
			}
			require.NoError(t, err)
			assert.Equal(t, c.id, response.ID)
			if c.id != "" {
				assert.Equal(t, resource.state, response.Properties)
			}
		})
	}
}

func TestWithSkipUpdateUnreachableAResourceKeepsItsInputs(t *testing.T) {
	t.Parallel()
	changed := patched.Set("name", property.New("another"))
	for name, c := range map[string]struct {
		skip bool
		old  property.Map
		want property.Map
	}{
		"set":                  {true, patched, patched},
		"not set":              {false, patched, changed},
		"for a first creation": {true, property.Map{}, changed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := withoutCluster(t, map[string]property.Value{"skipUpdateUnreachable": property.New(c.skip)})
			response, err := server.Check(p.CheckRequest{Urn: gone["an ObjectPatch"].urn, State: c.old, Inputs: changed})
			require.NoError(t, err)
			assert.Empty(t, response.Failures)
			assert.Equal(t, c.want, response.Inputs)
		})
	}
}

func TestTheErrorOfOneObjectIsNotThatOfAnother(t *testing.T) {
	t.Parallel()
	server := (&enginetest.Engine{}).Server(t)
	kubeconfig := enginetest.ClusterWith(t, map[string]any{"/api/v1/namespaces/istio-system/configmaps/istio": map[string]any{
		"kind": "ConfigMap", "apiVersion": "v1", "metadata": map[string]any{"namespace": "istio-system", "name": "istio"}, "data": map[string]any{"a": "b"}}})
	require.NoError(t, server.Configure(p.ConfigureRequest{Args: property.NewMap(map[string]property.Value{"kubeconfig": property.New(kubeconfig)})}))
	state := gone["an ObjectPatch"].state
	malformed := state.Set("apiVersion", property.New("v1/v2/v3"))
	_, err := server.Read(p.ReadRequest{ID: "malformed", Urn: urn + "ObjectPatch::malformed", Properties: malformed})
	require.ErrorContains(t, err, `reading apiVersion "v1/v2/v3": expected group/version or version`)
	response, err := server.Read(p.ReadRequest{ID: "id", Urn: urn + "ObjectPatch::patch", Properties: state})
	require.NoError(t, err)
	assert.Equal(t, 0, response.Properties.Get("drift").AsArray().Len())
}
