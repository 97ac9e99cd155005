package istiod

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
)

const podsPath = "/api/v1/namespaces/istio-system/pods"

// apiServer has two istiods, one of which is not ready, and one that terminates. It refuses port-forwards, and what else is
// refused; it serves the counters through the pod proxy.
type apiServer struct {
	refused map[string]bool

	mutex    sync.Mutex
	requests map[string]int
}

func (s *apiServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mutex.Lock()
	s.requests[r.URL.Path]++
	s.mutex.Unlock()
	w.Header().Set("Content-Type", "application/json")
	switch {
	case strings.HasSuffix(r.URL.Path, "/portforward") || s.refused[r.URL.Path]:
		w.WriteHeader(http.StatusForbidden)
		_, _ = fmt.Fprint(w, `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Forbidden","message":"cannot","code":403}`)
	case r.URL.Path == podsPath:
		pod := func(name, ready string, deletion any) map[string]any {
			return map[string]any{"metadata": map[string]any{"namespace": "istio-system", "name": name, "uid": name, "deletionTimestamp": deletion,
				"labels": map[string]any{"app": "istiod", "istio.io/rev": "canary"}},
				"status": map[string]any{"conditions": []any{map[string]any{"type": "Ready", "status": ready}}}}
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"kind": "PodList", "apiVersion": "v1", "items": []any{
			pod("istiod-b", "False", nil), pod("istiod-a", "True", nil), pod("istiod-c", "True", "2026-01-01T00:00:00Z")}})
	case strings.Contains(r.URL.Path, "/configmaps/"):
		_ = json.NewEncoder(w).Encode(map[string]any{"kind": "ConfigMap", "apiVersion": "v1", "metadata": map[string]any{"name": "x"},
			"data": map[string]any{"mesh": "# " + r.URL.Path + "\n"}})
	case strings.Contains(r.URL.Path, "/proxy/metrics"):
		http.ServeFile(w, r, "testdata/metrics-bad.txt")
	default:
		http.NotFound(w, r)
	}
}

func newReader(t *testing.T, refused ...string) (*Reader, *apiServer) {
	t.Helper()
	api := &apiServer{refused: map[string]bool{}, requests: map[string]int{}}
	for _, path := range refused {
		api.refused[path] = true
	}
	server := httptest.NewServer(api)
	t.Cleanup(server.Close)
	client, err := cluster.New(cluster.Connection{Kubeconfig: fmt.Sprintf(`{apiVersion: v1, kind: Config, current-context: c, contexts: [{name: c,
		context: {cluster: k, user: u}}], clusters: [{name: k, cluster: {server: %q}}], users: [{name: u, user: {token: t}}]}`, server.URL)}, "test")
	require.NoError(t, err)
	reader := NewReader(client, "istio-system", "canary")
	t.Cleanup(reader.Close)
	return reader, api
}

var portForward = Permission{"create", "pods/portforward", "istio-system"}

func TestWithoutPortForwardsTheCountersAreReadThroughThePodProxy(t *testing.T) {
	t.Parallel()
	reader, api := newReader(t)
	replicas, err := reader.Read(t.Context())
	require.NoError(t, err)
	require.Len(t, replicas, 2, "the one that terminates is left out")
	assert.Equal(t, "istio-system/istiod-a", replicas[0].String())
	assert.Equal(t, "canary", replicas[0].Revision)
	assert.Equal(t, FromMetrics, replicas[0].Source)
	assert.Equal(t, []Permission{portForward}, replicas[0].Missing)
	assert.Equal(t, "port-forwards are not allowed", replicas[0].Reason)
	assert.NotEmpty(t, replicas[0].Counters.Rejects)
	assert.Equal(t, Replica{Namespace: "istio-system", Pod: "istiod-b", UID: "istiod-b", Revision: "canary", Source: FromNothing, Reason: "it is not ready"}, replicas[1])

	again, err := reader.Read(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []Permission{portForward}, again[0].Missing)
	assert.Equal(t, 1, api.requests[podsPath+"/istiod-a/portforward"], "a refused request is not sent again")
}

func TestWithoutAnyPermissionAReplicaNamesAllThatAreMissing(t *testing.T) {
	t.Parallel()
	reader, _ := newReader(t, podsPath+"/istiod-a:15014/proxy/metrics")
	replicas, err := reader.Read(t.Context())
	require.NoError(t, err)
	assert.Equal(t, FromNothing, replicas[0].Source)
	assert.Equal(t, []Permission{portForward, {"get", "pods/proxy", "istio-system"}}, replicas[0].Missing)
	assert.Equal(t, "neither port-forwards nor the pod proxy are allowed", replicas[0].Reason)
}

func TestPodsThatMayNotBeListedAreOneReplicaWithoutAPod(t *testing.T) {
	t.Parallel()
	reader, _ := newReader(t, podsPath)
	replicas, err := reader.Read(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []Replica{{Namespace: "istio-system", Revision: "canary", Source: FromNothing, Reason: "its pods could not be listed",
		Missing: []Permission{{"list", "pods", "istio-system"}}}}, replicas)
}

func TestAnAnswerThatCannotBeParsedNamesItsEndpoint(t *testing.T) {
	t.Parallel()
	_, err := ParseSyncz(strings.NewReader("a page"))
	require.ErrorContains(t, err, "reading /debug/syncz: expected a list of proxies")
	_, err = ParseTelemetryz(strings.NewReader("a page"))
	require.ErrorContains(t, err, "reading /debug/telemetryz")
	_, err = ParseMetrics(strings.NewReader("a page"))
	require.ErrorContains(t, err, "reading /metrics")
}

func TestClientsWithoutListenersAreNoProxies(t *testing.T) {
	t.Parallel()
	proxies, err := ParseSyncz(strings.NewReader(`[{"proxy": "b.shop", "listener_sent": "2", "listener_acked": "1"}, {"proxy": "ztunnel.istio-system"}, {"proxy": "a.shop", "listener_sent": "1"}]`))
	require.NoError(t, err)
	assert.Equal(t, []Proxy{{Name: "a.shop", Sent: "1"}, {Name: "b.shop", Sent: "2", Acked: "1"}}, proxies)
}

func TestTelemetriesAreReadInTheOrderOfIstiod(t *testing.T) {
	t.Parallel()
	answer, err := os.Open("testdata/telemetryz.json")
	require.NoError(t, err)
	defer answer.Close()
	telemetries, err := ParseTelemetryz(answer)
	require.NoError(t, err)
	assert.Equal(t, []Telemetry{
		{Namespace: "istio-system", Name: "groundcover", Root: true, Tracing: []map[string]any{{"randomSamplingPercentage": 5.0,
			"customTags": map[string]any{"team": map[string]any{"literal": map[string]any{"value": "shop"}}}}}},
		{Namespace: "lab-app", Name: "other", Selective: true, Tracing: []map[string]any{{"providers": []any{map[string]any{"name": "jaeger"}}, "disableSpanReporting": true}}},
	}, telemetries)
	telemetries, err = ParseTelemetryz(strings.NewReader(`{"telemetries": {"root_namespace": "shop", "namespace_to_telemetries": {"shop": [
		{"name": "logs", "spec": {"selector": {}, "accessLogging": [{}]}}, {"name": "target", "spec": {"targetRefs": [{"name": "gw"}]}}]}}}`))
	require.NoError(t, err)
	assert.Equal(t, []Telemetry{{Namespace: "shop", Name: "logs", Root: true}, {Namespace: "shop", Name: "target", Root: true, Selective: true}}, telemetries,
		"an empty selector counts as none, and the oldest namespace-wide one counts also without tracing")
	telemetries, err = ParseTelemetryz(strings.NewReader(`{"telemetries": {}}`))
	require.NoError(t, err)
	assert.Equal(t, []Telemetry{}, telemetries)
}

// istiodPod is a pod of istiod with this environment and these mounts.
func istiodPod(env, mounts []any) unstructured.Unstructured {
	return unstructured.Unstructured{Object: map[string]any{"spec": map[string]any{"containers": []any{
		map[string]any{"name": "other", "env": []any{map[string]any{"name": "SHARED_MESH_CONFIG", "value": "other"}}},
		map[string]any{"name": "discovery", "env": env, "volumeMounts": mounts}}}}}
}

func TestTheDocumentsOfAnIstiodAreReadInItsOrder(t *testing.T) {
	t.Parallel()
	const configMaps = "/api/v1/namespaces/istio-system/configmaps/"
	shared := istiodPod([]any{map[string]any{"name": "SHARED_MESH_CONFIG", "value": "platform-mesh"}}, nil)
	reader, api := newReader(t)
	replica := Replica{Namespace: "istio-system", Revision: "canary"}
	reader.readDocuments(t.Context(), shared, &replica)
	assert.Equal(t, []Document{{"istio-system/platform-mesh", "# " + configMaps + "platform-mesh\n"}, {"istio-system/istio-canary", "# " + configMaps + "istio-canary\n"}}, replica.Documents)

	mounted := Replica{Namespace: "istio-system", Revision: "default"}
	reader.readDocuments(t.Context(), istiodPod(nil, []any{map[string]any{"mountPath": "/etc/istio/config"}}), &mounted)
	assert.Empty(t, mounted.Documents, "the file replaces the ConfigMap")
	assert.Zero(t, api.requests[configMaps+"istio"])

	refused, _ := newReader(t, configMaps+"istio-canary")
	denied := Replica{Namespace: "istio-system", Revision: "canary"}
	refused.readDocuments(t.Context(), shared, &denied)
	assert.Empty(t, denied.Documents)
	assert.Equal(t, []Permission{{"get", "configmaps", "istio-system"}}, denied.Missing)
}
