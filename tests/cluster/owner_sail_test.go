package cluster

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// sailCRDs are CRDs of the Sail operator, reduced to the fields that the product reads and writes; values are Istio's own.
const sailCRDs = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: istios.sailoperator.io}
spec:
  group: sailoperator.io
  scope: Cluster
  names: {kind: Istio, listKind: IstioList, plural: istios, singular: istio}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}}
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [version, namespace]
            properties:
              version: {type: string}
              namespace: {type: string, default: istio-system}
              updateStrategy: {type: object, x-kubernetes-preserve-unknown-fields: true}
              values: {type: object, x-kubernetes-preserve-unknown-fields: true}
          status: {type: object, x-kubernetes-preserve-unknown-fields: true}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: istiorevisions.sailoperator.io}
spec:
  group: sailoperator.io
  scope: Cluster
  names: {kind: IstioRevision, listKind: IstioRevisionList, plural: istiorevisions, singular: istiorevision}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
`

const sailMesh = `
apiVersion: sailoperator.io/v1
kind: Istio
metadata: {name: default}
spec:
  version: v1.31.0
  namespace: istio-system
  updateStrategy: {type: InPlace}
  values:
    global: {hub: gcr.io/istio-testing, tag: 1.31.0}
    meshConfig:
      accessLogFile: /dev/null
      extensionProviders:
      - {name: audit, envoyFileAccessLog: {path: /dev/null}}
---
apiVersion: sailoperator.io/v1
kind: IstioRevision
metadata: {name: default}
---
apiVersion: sailoperator.io/v1
kind: IstioRevision
metadata: {name: default-v1-31-0}
---
apiVersion: sailoperator.io/v1
kind: IstioRevision
metadata: {name: default-v1-31-1}
`

var (
	istios         = schema.GroupVersionResource{Group: "sailoperator.io", Version: "v1", Resource: "istios"}
	istioRevisions = schema.GroupVersionResource{Group: "sailoperator.io", Version: "v1", Resource: "istiorevisions"}
)

// renderSail renders the chart from the current Istio and labels istiod, as the Sail operator does with Helm's library. The
// revision is the name of the Istio or, with updateStrategy RevisionBased, begins with it.
func renderSail(t *testing.T, h *helm, command, revision string) {
	t.Helper()
	object := istioObject(t, h.l)
	values, _, err := unstructured.NestedMap(object.Object, "spec", "values")
	require.NoError(t, err)
	istiod := "istiod"
	if revision != "default" {
		values["revision"] = revision
		istiod += "-" + revision
	}
	text, err := json.Marshal(values)
	require.NoError(t, err)
	file := filepath.Join(h.home, "values.json")
	require.NoError(t, os.WriteFile(file, text, 0o600))
	output, err := h.run(t, command, revision+"-istiod", chart(h.l, "istio-discovery"), "-n", "istio-system", "--wait", "-f", file)
	require.NoError(t, err, output)
	owner, err := h.l.Dynamic.Resource(istioRevisions).Get(t.Context(), revision, metav1.GetOptions{})
	require.NoError(t, err)
	patch := fmt.Sprintf(`{"metadata": {"labels": {"managed-by": "sail-operator"}, "ownerReferences": [{"apiVersion": "sailoperator.io/v1",
		"kind": "IstioRevision", "name": %q, "uid": %q, "controller": true, "blockOwnerDeletion": true}]}}`, revision, owner.GetUID())
	_, err = h.l.Client.AppsV1().Deployments("istio-system").Patch(t.Context(), istiod, types.MergePatchType, []byte(patch), metav1.PatchOptions{})
	require.NoError(t, err)
	awaitRollout(t, h.l, "istio-system", istiod)
}

// renderOnceConnected plays the operator beside an update: it renders once, as soon as the Istio names the sensor.
func renderOnceConnected(t *testing.T, h *helm) (rendered chan struct{}) {
	t.Helper()
	rendered = make(chan struct{})
	go func() {
		defer close(rendered)
		assert.EventuallyWithT(t, func(c *assert.CollectT) {
			text, err := json.Marshal(istioObject(t, h.l).Object)
			assert.NoError(c, err)
			assert.Contains(c, string(text), "groundcover-sensor")
		}, eventually, tick)
		renderSail(t, h, "upgrade", "default")
	}()
	return rendered
}

func istioObject(t *testing.T, l *lab.Lab) *unstructured.Unstructured {
	t.Helper()
	object, err := l.Dynamic.Resource(istios).Get(t.Context(), "default", metav1.GetOptions{})
	require.NoError(t, err)
	return object
}

func TestAnIstioOfTheSailOperatorKeepsItsProvidersAndIsRestored(t *testing.T) {
	t.Parallel()
	h := &helm{l: lab.ForTest(t, lab.Options{Sensor: true}), program: "helm3", home: t.TempDir()}
	require.NoError(t, h.l.Apply(bounded(t), sailCRDs))
	require.EventuallyWithT(t, func(c *assert.CollectT) { require.NoError(c, h.l.Apply(t.Context(), sailMesh)) }, 20*time.Second, tick, "the CRDs are served")
	output, err := h.run(t, "install", "base", chart(h.l, "base"), "-n", "istio-system", "--create-namespace", "--wait")
	require.NoError(t, err, output)
	renderSail(t, h, "install", "default")
	require.NoError(t, h.l.AwaitWebhooks(bounded(t)))
	before := snapshot(t, h.l)

	p := connectsAt(t, h.l, gc.MeshConfigAuto)
	rendered := renderOnceConnected(t, h)
	update := p.up().Succeeds(t)
	<-rendered
	assertWarnsOfFieldConflict(t, update, "Istio default", "spec.values.meshConfig.extensionProviders")
	assertApplyConflicts(t, h.l.Dynamic.Resource(istios), istioObject(t, h.l), "spec", "values", "meshConfig", "extensionProviders")
	assert.Equal(t, "Sail", owner(t, p))
	providers, _, err := unstructured.NestedSlice(istioObject(t, h.l).Object, "spec", "values", "meshConfig", "extensionProviders")
	require.NoError(t, err)
	require.Len(t, providers, 2)
	assert.Equal(t, map[string]any{"name": "audit", "envoyFileAccessLog": map[string]any{"path": "/dev/null"}}, providers[0])
	awaitMeshConfig(t, h.l, func(c *assert.CollectT, mesh string) {
		usesGroundcover(c, mesh)
		assert.Contains(c, mesh, `"audit"`)
	})
	p.preview("--expect-no-changes").Succeeds(t)
	p.Refresh("--expect-no-changes").Succeeds(t)

	p.Destroy().Succeeds(t)
	renderSail(t, h, "upgrade", "default")
	awaitMeshConfig(t, h.l, lacksGroundcover)
	assert.Empty(t, lab.Diff(withoutReleases(before), withoutReleases(snapshot(t, h.l))))

	t.Run("the shared ConfigMap and the primary one are refused, since the operator would revert both", func(t *testing.T) {
		for _, target := range []gc.MeshConfig{gc.MeshConfigSharedConfigMap, gc.MeshConfigConfigMap} {
			refuses(t, h.l, connectsAt(t, h.l, target).up, "GCI2003", "istio.meshConfig: Auto")
		}
	})
	t.Run("ProxyConfig tracing reaches new proxies and is removed", func(t *testing.T) { testSailProxyConfig(t, h) })
	t.Run("a revision-based update keeps the configuration", func(t *testing.T) { testSailRevisions(t, h) })
}

func testSailProxyConfig(t *testing.T, h *helm) {
	shop := workloads(t, h.l, "shop")
	before := snapshot(t, h.l)
	args := gc.GroundcoverIstioArgs{Tracing: &gc.TracingArgs{Api: new(gc.APIProxyConfig), Protocol: new(gc.ProtocolZipkin), Sampling: pulumi.Float64(100)}}
	p := newProject(t, connects(args), "KUBECONFIG="+h.l.Kubeconfig())
	const address = "groundcover-sensor.groundcover.svc.cluster.local:9411"
	// whileItRenders runs an operation; when it changes the Istio, the operator renders the mesh.
	whileItRenders := func(do func()) {
		generation := istioObject(t, h.l).GetGeneration()
		done := make(chan struct{})
		go func() { defer close(done); do() }()
		require.Eventually(t, func() bool { return istioObject(t, h.l).GetGeneration() > generation }, startTimeout, tick)
		renderSail(t, h, "upgrade", "default")
		<-done
	}

	whileItRenders(func() { p.up().Succeeds(t) })
	tracing, _, err := unstructured.NestedMap(istioObject(t, h.l).Object, "spec", "values", "meshConfig", "defaultConfig", "tracing")
	require.NoError(t, err)
	assert.Equal(t, map[string]any{"sampling": int64(100), "zipkin": map[string]any{"address": address}}, tracing)
	awaitMeshConfig(t, h.l, func(c *assert.CollectT, mesh string) { assert.Contains(c, mesh, address) })
	assert.Contains(t, proxyConfigOf(t, h.l, shop, "web"), address)
	p.preview("--expect-no-changes").Succeeds(t)
	whileItRenders(func() { p.Destroy().Succeeds(t) })
	assert.NotContains(t, proxyConfigOf(t, h.l, shop, "web"), address)
	awaitMeshConfig(t, h.l, lacksGroundcover)
	assert.Empty(t, lab.Diff(withoutReleases(before), withoutReleases(snapshot(t, h.l))))
}

func testSailRevisions(t *testing.T, h *helm) {
	// moveRevision installs a revision, makes it the default one, as an IstioRevisionTag does, and removes the old one.
	moveRevision := func(from, to string) {
		renderSail(t, h, "install", to)
		output, err := h.run(t, "upgrade", "base", chart(h.l, "base"), "-n", "istio-system", "--wait", "--set", "defaultRevision="+to)
		require.NoError(t, err, output)
		output, err = h.run(t, "uninstall", from+"-istiod", "-n", "istio-system", "--wait")
		require.NoError(t, err, output)
		require.NoError(t, h.l.AwaitWebhooks(bounded(t)))
		require.EventuallyWithT(t, func(c *assert.CollectT) {
			istiods, err := h.l.Istiod(t.Context())
			require.NoError(c, err)
			require.Len(c, istiods, 1)
		}, startTimeout, tick)
	}
	moveRevision("default", "default-v1-31-0")
	before := istioObject(t, h.l).Object["spec"]
	p := connectsAt(t, h.l, gc.MeshConfigAuto)
	p.up().Succeeds(t)
	assert.Equal(t, "Sail", owner(t, p))
	connected := istioObject(t, h.l).Object["spec"]
	renderSail(t, h, "upgrade", "default-v1-31-0")
	awaitMeshConfig(t, h.l, usesGroundcover)

	moveRevision("default-v1-31-0", "default-v1-31-1")
	p.preview("--expect-no-changes").Succeeds(t)
	p.up().Succeeds(t)
	assert.Equal(t, connected, istioObject(t, h.l).Object["spec"])
	awaitMeshConfig(t, h.l, usesGroundcover)
	p.Destroy().Succeeds(t)
	assert.Equal(t, before, istioObject(t, h.l).Object["spec"])
}
