package rollout_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/integration"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/enginetest"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/record"
)

// server is the provider on an API server with these objects by path, and an empty list for every other path.
func server(t *testing.T, objects map[string]any) (integration.Server, func() []string) {
	t.Helper()
	var mutex sync.Mutex
	var requests []string
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mutex.Lock()
		requests = append(requests, r.Method+" "+r.URL.Path)
		mutex.Unlock()
		w.Header().Set("Content-Type", "application/json")
		answer, found := objects[r.URL.Path]
		if !found {
			answer = enginetest.List()
		}
		assert.NoError(t, json.NewEncoder(w).Encode(answer))
	}))
	t.Cleanup(api.Close)
	served := (&enginetest.Engine{}).Server(t)
	require.NoError(t, served.Configure(p.ConfigureRequest{Args: property.NewMap(map[string]property.Value{"kubeconfig": property.New(enginetest.Kubeconfig(api.URL, "token"))})}))
	return served, func() []string {
		mutex.Lock()
		defer mutex.Unlock()
		return requests
	}
}

// istiodWith is the Deployment of istiod with this hash.
func istiodWith(hash string) map[string]any {
	return map[string]any{"/apis/apps/v1/namespaces/istio-system/deployments": enginetest.List(map[string]any{"apiVersion": "apps/v1", "kind": "Deployment",
		"metadata": map[string]any{"namespace": "istio-system", "name": "istiod"},
		"spec":     map[string]any{"template": map[string]any{"metadata": map[string]any{"annotations": map[string]any{names.HashAnnotation: hash}}}}})}
}

// state is what an update left of a Rollout with these inputs.
func state(inputs property.Map, rolledOut, verified bool) property.Map {
	return inputs.Set("restarted", property.New([]property.Value{property.New("Deployment istio-system/istiod: its env changed")})).
		Set("skipped", property.New([]property.Value{property.New("Pod shop/bare: it has no controller; recreate it")})).
		Set("rolledOut", property.New(rolledOut)).Set("verified", property.New(verified))
}

var control = enginetest.Object(map[string]property.Value{"namespace": property.New("istio-system")})

func TestAnUpdateOfACompleteRolloutRestartsNothingAndKeepsItsOutputs(t *testing.T) {
	t.Parallel()
	served, requests := server(t, istiodWith("a"))
	old := inputs("a", map[string]property.Value{"istiod": control})
	now := inputs("a", map[string]property.Value{"istiod": control, "timeoutSeconds": property.New(30.0), "maxParallel": property.New(1.0),
		"onDelete": property.New("Leave"), "unlessRecorded": fields})
	response, err := served.Update(p.UpdateRequest{ID: "id", Urn: urn, State: state(old, true, true), OldInputs: old, Inputs: now})
	require.NoError(t, err)
	assert.Equal(t, state(now, true, true), response.Properties)
	assert.Equal(t, []string{"GET /apis/apps/v1/namespaces/istio-system/deployments"}, requests(), "whether istiod still has the hash is all that is read")
}

func TestWhatAnUpdateDidNotVerifyTheNextOneVerifiesWithoutARestart(t *testing.T) {
	t.Parallel()
	served, requests := server(t, istiodWith("a"))
	old := inputs("a", map[string]property.Value{"istiod": control})
	response, err := served.Update(p.UpdateRequest{ID: "id", Urn: urn, State: state(old, true, false), OldInputs: old, Inputs: old})
	require.NoError(t, err)
	assert.Contains(t, strings.Join(requests(), "\n"), "/namespaces/istio-system/pods", "the istiods are read")
	for _, request := range requests() {
		assert.True(t, strings.HasPrefix(request, "GET "), request)
	}
	assert.Equal(t, property.New(false), response.Properties.Get("verified"), "no istiod runs here, so nothing is verified")
	assert.Equal(t, 1, response.Properties.Get("restarted").AsArray().Len(), "the output keeps what was restarted for this configuration")
}

func TestADeleteWithTheEffectLeaveSendsNoRequest(t *testing.T) {
	t.Parallel()
	served, requests := server(t, nil)
	leaves := inputs("a", map[string]property.Value{"trigger": property.New("Delete"), "onDelete": property.New("Leave")})
	require.NoError(t, served.Delete(p.DeleteRequest{ID: "id", Urn: urn, Properties: state(leaves, true, true)}))
	assert.Empty(t, requests())
}

func TestADeleteRestartsNothingWhileAnotherComponentManagesTheConfiguration(t *testing.T) {
	t.Parallel()
	text, err := record.Text([]record.Record{{Owner: record.Owner{Stack: "o/p/s", Component: "renamed", Token: "t"}, Document: "mesh",
		Paths: []string{"defaultConfig.tracing.zipkin.address", "enableTracing"}, Changes: json.RawMessage(`[]`)}})
	require.NoError(t, err)
	served, requests := server(t, map[string]any{"/api/v1/namespaces/istio-system/configmaps/istio-groundcover": map[string]any{"apiVersion": "v1", "kind": "ConfigMap",
		"metadata": map[string]any{"namespace": "istio-system", "name": "istio-groundcover", "annotations": map[string]any{record.Annotation: text}}}})
	removal := inputs("a", map[string]property.Value{"trigger": property.New("Delete"), "unlessRecorded": fields})
	require.NoError(t, served.Delete(p.DeleteRequest{ID: "id", Urn: urn, Properties: state(removal, true, true)}))
	assert.Equal(t, []string{"GET /version", "GET /api/v1/namespaces/istio-system/configmaps/istio-groundcover"}, requests())
}
