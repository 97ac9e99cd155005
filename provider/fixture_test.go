package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/blang/semver"
	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/integration"
	presource "github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider"
)

const (
	componentURN  = presource.URN("urn:pulumi:stack::project::groundcover-istio:index:GroundcoverIstio::mesh")
	kubernetesURN = presource.URN("urn:pulumi:stack::project::pulumi:providers:kubernetes::k8s")
)

// engine records what the component registers, and answers for the state of the user's kubernetes provider.
type engine struct {
	kubernetes map[string]property.Value

	mutex sync.Mutex
	made  []integration.MockResourceArgs
}

// construct runs the component once; a kubernetes provider is passed when the engine has a state of one.
func (e *engine) construct(t *testing.T, edit func(*p.ConstructRequest)) (p.ConstructResponse, error) {
	t.Helper()
	request := p.ConstructRequest{Urn: componentURN, DryRun: true, Parallel: 1}
	if e.kubernetes != nil {
		request.Providers = map[tokens.Package]p.ProviderReference{"kubernetes": {Urn: kubernetesURN, ID: "id"}}
	}
	if edit != nil {
		edit(&request)
	}
	return e.server(t).Construct(request)
}

func (e *engine) server(t *testing.T) integration.Server {
	t.Helper()
	served, err := provider.New()
	require.NoError(t, err)
	server, err := integration.NewServer(t.Context(), provider.Name, semver.MustParse(provider.Version),
		integration.WithProvider(served), integration.WithMocks(&integration.MockResourceMonitor{CallF: e.call, NewResourceF: e.register}))
	require.NoError(t, err)
	return server
}

func (e *engine) call(args integration.MockCallArgs) (property.Map, error) {
	if args.Token != "pulumi:pulumi:getResource" {
		return property.Map{}, fmt.Errorf("unexpected call of %s", args.Token)
	}
	return property.NewMap(map[string]property.Value{"state": property.New(property.NewMap(e.kubernetes))}), nil
}

func (e *engine) register(args integration.MockResourceArgs) (string, property.Map, error) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.made = append(e.made, args)
	return args.Name + "-id", args.Inputs, nil
}

// child is what was registered under a name.
func (e *engine) child(t *testing.T, name string) integration.MockResourceArgs {
	t.Helper()
	for _, made := range e.made {
		if made.Name == name {
			return made
		}
	}
	require.Failf(t, "not registered", "%s is not among %v", name, e.names())
	return integration.MockResourceArgs{}
}

func (e *engine) names() []string {
	var names []string
	for _, made := range e.made {
		names = append(names, made.Name)
	}
	return names
}

// cluster is an API server that holds a sensor and an istiod, enough for a survey. It returns a kubeconfig.
func cluster(t *testing.T) string {
	t.Helper()
	return clusterWith(t, nil)
}

// clusterWith is one that has more, by the path of a request.
func clusterWith(t *testing.T, more map[string]any) string {
	t.Helper()
	answers := map[string]any{
		"/api/v1/services": list(map[string]any{
			"metadata": map[string]any{"namespace": "groundcover", "name": "groundcover-sensor"},
			"spec": map[string]any{"type": "ClusterIP", "clusterIP": "10.0.0.1", "ports": []any{
				map[string]any{"port": 4317, "appProtocol": "grpc"}, map[string]any{"port": 8126}, map[string]any{"port": 9411}}},
		}),
		"/apis/apps/v1/deployments": list(map[string]any{
			"metadata": map[string]any{"namespace": "istio-system", "name": "istiod", "labels": map[string]any{"app": "istiod"}},
			"spec": map[string]any{"template": map[string]any{"spec": map[string]any{"containers": []any{
				map[string]any{"name": "discovery", "image": "istio/pilot:1.31.0"}}}}},
		}),
		"/apis/telemetry.istio.io/v1/telemetries":          list(),
		"/api/v1/namespaces/istio-system/configmaps/istio": map[string]any{"kind": "ConfigMap", "apiVersion": "v1", "data": map[string]any{"mesh": "rootNamespace: istio-system\n"}},
	}
	maps.Copy(answers, more)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		answer, found := answers[r.URL.Path]
		if !found {
			w.WriteHeader(http.StatusNotFound)
			answer = map[string]any{"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404}
		}
		_ = json.NewEncoder(w).Encode(answer)
	}))
	t.Cleanup(server.Close)
	return kubeconfig(server.URL, "s3cr3t")
}

func list(items ...any) map[string]any {
	return map[string]any{"kind": "List", "apiVersion": "v1", "items": append([]any{}, items...)}
}

func kubeconfig(server, token string) string {
	return fmt.Sprintf(`apiVersion: v1
kind: Config
current-context: c
contexts: [{name: c, context: {cluster: k, user: u}}]
clusters: [{name: k, cluster: {server: %q}}]
users: [{name: u, user: {token: %q}}]
`, server, token)
}

// object is a nested property of plain values.
func object(fields map[string]property.Value) property.Value {
	return property.New(property.NewMap(fields))
}
