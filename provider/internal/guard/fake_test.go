package guard

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/fake"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof/istiod"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/record"
)

var ref = patch.Ref{APIVersion: "v1", Kind: "ConfigMap", Namespace: "istio-system", Name: "istio"}

var owner = record.Owner{Stack: "acme/mesh/prod", Component: "mesh", Token: "t1"}

// logged keeps what a guard logs.
type logged struct{ warnings, infos, statuses []string }

func (l *logged) Warningf(format string, args ...any) {
	l.warnings = append(l.warnings, fmt.Sprintf(format, args...))
}
func (l *logged) Infof(format string, args ...any) {
	l.infos = append(l.infos, fmt.Sprintf(format, args...))
}
func (l *logged) InfoStatusf(format string, args ...any) {
	l.statuses = append(l.statuses, fmt.Sprintf(format, args...))
}

// mesh is an API server with the mesh ConfigMap, and an istiod with one proxy, gw-0.
type mesh struct {
	*fake.FakeDynamicClient
	t    *testing.T
	log  *logged
	push int
	// rejects is Envoy's message from the next read on, "" while it accepts.
	rejects string
}

func newMesh(t *testing.T) *mesh {
	t.Helper()
	configMap := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "v1", "kind": "ConfigMap",
		"metadata": map[string]any{"namespace": "istio-system", "name": "istio", "uid": "u1", "resourceVersion": "1"}, "data": map[string]any{"mesh": "a: 1"}}}
	lists := map[schema.GroupVersionResource]string{cluster.Deployments: "DeploymentList", cluster.Pods: "PodList"}
	return &mesh{t: t, log: &logged{}, FakeDynamicClient: fake.NewSimpleDynamicClientWithCustomListKinds(runtime.NewScheme(), lists, configMap)}
}

// read is one push after the other, each with an answer.
func (m *mesh) read(context.Context) ([]istiod.Replica, error) {
	m.push++
	sent := fmt.Sprint(m.push)
	proxy := istiod.Proxy{Name: "gw-0.istio-system", Sent: sent, Acked: sent, Error: m.rejects}
	if m.rejects != "" {
		proxy.Acked = ""
	}
	return []istiod.Replica{{Namespace: "istio-system", Pod: "istiod-1", UID: "i1", Source: istiod.FromDebug, Proxies: []istiod.Proxy{proxy}}}, nil
}

func (m *mesh) begin(guard Guard) *Watch {
	guard.Wait, guard.Rollout = 30*time.Second, time.Minute
	watch := &Watch{guard: guard, log: m.log, workloads: m, read: m.read, closeRead: func() {}}
	watch.begin(m.t.Context())
	return watch
}

func (m *mesh) configMaps() dynamic.ResourceInterface {
	return m.Resource(cluster.ConfigMaps).Namespace("istio-system")
}

// write sets b in the mesh document.
func (m *mesh) write(b int, previous patch.Applied) Write {
	applied, err := patch.Apply(m.t.Context(), m.configMaps(), patch.Write{Ref: ref, Desired: desired(b), Previous: previous, Claim: patch.Claim{Owner: owner, Former: owner}})
	require.NoError(m.t, err)
	return Write{Objects: m.configMaps(), Ref: ref, Applied: applied, Owner: owner}
}

func desired(b int) patch.Desired {
	return patch.Desired{Document: "mesh", Fields: map[string]any{"b": b}}
}

func (m *mesh) document() string {
	object, err := m.configMaps().Get(m.t.Context(), "istio", metav1.GetOptions{})
	require.NoError(m.t, err)
	text, _, _ := unstructured.NestedString(object.Object, "data", "mesh")
	return text
}

// inMesh runs a test over a mesh in a synctest bubble.
func inMesh(t *testing.T, test func(t *testing.T, m *mesh)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(t, newMesh(t)) })
}

// verify asserts whether a write is verified, and returns the error of its verification.
func verify(t *testing.T, watch *Watch, write Write, verified bool) error {
	t.Helper()
	found, err := watch.Verify(t.Context(), write)
	assert.Equal(t, verified, found)
	return err
}
