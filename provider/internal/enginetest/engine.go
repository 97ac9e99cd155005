// Package enginetest runs the provider in process, as the engine does, against an API server of a few canned answers. It is for
// unit tests of what is registered and refused; what a real cluster does is shown in tests/cluster.
package enginetest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"

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
	ComponentURN  = presource.URN("urn:pulumi:stack::project::groundcover-istio:index:GroundcoverIstio::mesh")
	KubernetesURN = presource.URN("urn:pulumi:stack::project::pulumi:providers:kubernetes::k8s")
)

// engine records what the component registers, and answers for the state of the user's kubernetes provider.
type Engine struct {
	Kubernetes map[string]property.Value

	mutex sync.Mutex
	Made  []integration.MockResourceArgs
}

// construct runs the component once; a kubernetes provider is passed when the engine has a state of one.
func (e *Engine) Construct(t *testing.T, edit func(*p.ConstructRequest)) (p.ConstructResponse, error) {
	t.Helper()
	request := p.ConstructRequest{Urn: ComponentURN, DryRun: true, Parallel: 1}
	if e.Kubernetes != nil {
		request.Providers = map[tokens.Package]p.ProviderReference{"kubernetes": {Urn: KubernetesURN, ID: "id"}}
	}
	if edit != nil {
		edit(&request)
	}
	return e.Server(t).Construct(request)
}

func (e *Engine) Server(t *testing.T) integration.Server {
	t.Helper()
	served, err := provider.New()
	require.NoError(t, err)
	server, err := integration.NewServer(t.Context(), names.Package, semver.MustParse(names.Version),
		integration.WithProvider(served), integration.WithMocks(&integration.MockResourceMonitor{CallF: e.call, NewResourceF: e.register}))
	require.NoError(t, err)
	return server
}

func (e *Engine) call(args integration.MockCallArgs) (property.Map, error) {
	if args.Token != "pulumi:pulumi:getResource" {
		return property.Map{}, fmt.Errorf("unexpected call of %s", args.Token)
	}
	return property.NewMap(map[string]property.Value{"state": property.New(property.NewMap(e.Kubernetes))}), nil
}

func (e *Engine) register(args integration.MockResourceArgs) (string, property.Map, error) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.Made = append(e.Made, args)
	return args.Name + "-id", args.Inputs, nil
}

// child is what was registered under a name.
func (e *Engine) Child(t *testing.T, name string) integration.MockResourceArgs {
	t.Helper()
	for _, each := range e.Made {
		if each.Name == name {
			return each
		}
	}
	require.Failf(t, "not registered", "%s is not among %v", name, e.Names())
	return integration.MockResourceArgs{}
}

func (e *Engine) Names() []string {
	var found []string
	for _, each := range e.Made {
		found = append(found, each.Name)
	}
	return found
}

// cluster is an API server that holds a sensor and an istiod, enough for a survey. It returns a kubeconfig.
func Cluster(t *testing.T) string {
	t.Helper()
	return ClusterWith(t, nil)
}

// clusterWith is one that has more, by the path of a request.
func ClusterWith(t *testing.T, more map[string]any) string {
	t.Helper()
	answers := map[string]any{
		"/api/v1/namespaces/groundcover/services": List(map[string]any{
			"metadata": map[string]any{"namespace": "groundcover", "name": "groundcover-sensor"},
			"spec": map[string]any{"type": "ClusterIP", "clusterIP": "10.0.0.1", "ports": []any{
				map[string]any{"port": 4317, "appProtocol": "grpc"}, map[string]any{"port": 8126}, map[string]any{"port": 9411}}},
		}),
		"/apis/apps/v1/deployments": List(map[string]any{
			"metadata": map[string]any{"namespace": "istio-system", "name": "istiod", "labels": map[string]any{"app": "istiod"}},
			"spec": map[string]any{"template": map[string]any{"spec": map[string]any{"containers": []any{
				map[string]any{"name": "discovery", "image": "istio/pilot:1.31.0"}}}}},
		}),
		"/apis/telemetry.istio.io/v1/telemetries":          List(),
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
	return Kubeconfig(server.URL, "s3cr3t")
}

func List(items ...any) map[string]any {
	return map[string]any{"kind": "List", "apiVersion": "v1", "items": append([]any{}, items...)}
}

func Kubeconfig(server, token string) string {
	return fmt.Sprintf(`apiVersion: v1
kind: Config
current-context: c
contexts: [{name: c, context: {cluster: k, user: u}}]
clusters: [{name: k, cluster: {server: %q}}]
users: [{name: u, user: {token: %q}}]
`, server, token)
}

// object is a nested property of plain values.
func Object(fields map[string]property.Value) property.Value {
	return property.New(property.NewMap(fields))
}
