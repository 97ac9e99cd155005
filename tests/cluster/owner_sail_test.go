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

// sailCRDs are those of the Sail operator, with what its schema says of the fields that count here: values are Istio's own.
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

// sail renders the chart from the Istio as it stands, as the Sail operator does with Helm's library, and marks istiod its own.
// The revision is the Istio's name or, with updateStrategy RevisionBased, begins with it.
func sail(t *testing.T, h *helm, command, revision string) {
	t.Helper()
	object := istioOf(t, h.l)
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
	output, err := h.run(t, command, revision+"-istiod", h.chart("istio-discovery"), "-n", "istio-system", "--wait", "-f", file)
	require.NoError(t, err, output)
	owner, err := h.l.Dynamic.Resource(istioRevisions).Get(t.Context(), revision, metav1.GetOptions{})
	require.NoError(t, err)
	patch := fmt.Sprintf(`{"metadata": {"labels": {"managed-by": "sail-operator"}, "ownerReferences": [{"apiVersion": "sailoperator.io/v1",
		"kind": "IstioRevision", "name": %q, "uid": %q, "controller": true, "blockOwnerDeletion": true}]}}`, revision, owner.GetUID())
	_, err = h.l.Client.AppsV1().Deployments("istio-system").Patch(t.Context(), istiod, types.MergePatchType, []byte(patch), metav1.PatchOptions{})
	require.NoError(t, err)
	rolled(t, h.l, "istio-system", istiod)
}

// sailsOn is the operator that runs meanwhile: it renders once, as soon as the Istio names our provider.
func sailsOn(t *testing.T, h *helm) (rendered chan struct{}) {
	t.Helper()
	rendered = make(chan struct{})
	go func() {
		defer close(rendered)
		assert.EventuallyWithT(t, func(c *assert.CollectT) {
			text, err := json.Marshal(istioOf(t, h.l).Object)
			assert.NoError(c, err)
			assert.Contains(c, string(text), "groundcover-sensor")
		}, eventually, tick)
		sail(t, h, "upgrade", "default")
	}()
	return rendered
}

func istioOf(t *testing.T, l *lab.Lab) *unstructured.Unstructured {
	t.Helper()
	object, err := l.Dynamic.Resource(istios).Get(t.Context(), "default", metav1.GetOptions{})
	require.NoError(t, err)
	return object
}

func TestAnIstioOfTheSailOperatorTakesProvidersBesideSomebodysAndIsGivenBack(t *testing.T) {
	t.Parallel()
	h := &helm{l: lab.ForTest(t, lab.Options{Sensor: true}), program: "helm3", home: t.TempDir()}
	require.NoError(t, h.l.Apply(hurried(t), sailCRDs))
	require.EventuallyWithT(t, func(c *assert.CollectT) { require.NoError(c, h.l.Apply(t.Context(), sailMesh)) }, 20*time.Second, tick, "the CRDs are served")
	output, err := h.run(t, "install", "base", h.chart("base"), "-n", "istio-system", "--create-namespace", "--wait")
	require.NoError(t, err, output)
	sail(t, h, "install", "default")
	require.NoError(t, h.l.AwaitWebhooks(hurried(t)))
	before := snapshot(t, h.l)

	p := connectsAt(t, h.l, gc.MeshConfigAuto)
	rendered := sailsOn(t, h)
	made := p.up().Succeeds(t)
	<-rendered
	warnsOfTheNextApply(t, made, "Istio default", "spec.values.meshConfig.extensionProviders")
	conflicts(t, h.l.Dynamic.Resource(istios), istioOf(t, h.l), "spec", "values", "meshConfig", "extensionProviders")
	assert.Equal(t, "Sail", owner(t, p))
	providers, _, err := unstructured.NestedSlice(istioOf(t, h.l).Object, "spec", "values", "meshConfig", "extensionProviders")
	require.NoError(t, err)
	require.Len(t, providers, 2)
	assert.Equal(t, map[string]any{"name": "audit", "envoyFileAccessLog": map[string]any{"path": "/dev/null"}}, providers[0])
	meshHas(t, h.l, func(c *assert.CollectT, mesh string) {
		usesOurs(c, mesh)
		assert.Contains(c, mesh, `"audit"`)
	})
	p.preview("--expect-no-changes").Succeeds(t)
	p.Refresh("--expect-no-changes").Succeeds(t)

	p.Destroy().Succeeds(t)
	sail(t, h, "upgrade", "default")
	meshHas(t, h.l, hasNoneOfOurs)
	assert.Empty(t, lab.Diff(withoutReleases(before), withoutReleases(snapshot(t, h.l))))

	t.Run("the shared ConfigMap and the primary one are refused, since the operator would revert both", func(t *testing.T) {
		for _, place := range []gc.MeshConfig{gc.MeshConfigSharedConfigMap, gc.MeshConfigConfigMap} {
			refuses(t, h.l, connectsAt(t, h.l, place).up, "GCI2003", "istio.meshConfig: Auto")
		}
	})
	t.Run("the classic form, which proxies start with and forget", func(t *testing.T) { sailsClassic(t, h) })
	t.Run("a revision-based update keeps what the Istio has", func(t *testing.T) { sailsRevisions(t, h) })
}

func sailsClassic(t *testing.T, h *helm) {
	shop := workloads(t, h.l, "shop")
	before := snapshot(t, h.l)
	args := gc.GroundcoverIstioArgs{Tracing: &gc.TracingArgs{Api: new(gc.APIProxyConfig), Protocol: new(gc.ProtocolZipkin), Sampling: pulumi.Float64(100)}}
	p := newProject(t, connects(args), "KUBECONFIG="+h.l.Kubeconfig())
	const address = "groundcover-sensor.groundcover.svc.cluster.local:9411"
	// whileItRenders does something during which the operator sees the Istio change, and renders the mesh.
	whileItRenders := func(do func()) {
		generation := istioOf(t, h.l).GetGeneration()
		done := make(chan struct{})
		go func() { defer close(done); do() }()
		require.Eventually(t, func() bool { return istioOf(t, h.l).GetGeneration() > generation }, patience, tick)
		sail(t, h, "upgrade", "default")
		<-done
	}

	whileItRenders(func() { p.up().Succeeds(t) })
	tracing, _, err := unstructured.NestedMap(istioOf(t, h.l).Object, "spec", "values", "meshConfig", "defaultConfig", "tracing")
	require.NoError(t, err)
	assert.Equal(t, map[string]any{"sampling": int64(100), "zipkin": map[string]any{"address": address}}, tracing)
	meshHas(t, h.l, func(c *assert.CollectT, mesh string) { assert.Contains(c, mesh, address) })
	assert.Contains(t, bootstrap(t, h.l, shop, "web"), address)
	p.preview("--expect-no-changes").Succeeds(t)
	whileItRenders(func() { p.Destroy().Succeeds(t) })
	assert.NotContains(t, bootstrap(t, h.l, shop, "web"), address)
	meshHas(t, h.l, hasNoneOfOurs)
	assert.Empty(t, lab.Diff(withoutReleases(before), withoutReleases(snapshot(t, h.l))))
}

func sailsRevisions(t *testing.T, h *helm) {
	// moves installs a revision, makes it the one that validates, as an IstioRevisionTag does, and removes the other one.
	moves := func(from, to string) {
		sail(t, h, "install", to)
		output, err := h.run(t, "upgrade", "base", h.chart("base"), "-n", "istio-system", "--wait", "--set", "defaultRevision="+to)
		require.NoError(t, err, output)
		output, err = h.run(t, "uninstall", from+"-istiod", "-n", "istio-system", "--wait")
		require.NoError(t, err, output)
		require.NoError(t, h.l.AwaitWebhooks(hurried(t)))
		require.EventuallyWithT(t, func(c *assert.CollectT) {
			istiods, err := h.l.Istiod(t.Context())
			require.NoError(c, err)
			require.Len(c, istiods, 1)
		}, patience, tick)
	}
	moves("default", "default-v1-31-0")
	before := istioOf(t, h.l).Object["spec"]
	p := connectsAt(t, h.l, gc.MeshConfigAuto)
	p.up().Succeeds(t)
	assert.Equal(t, "Sail", owner(t, p))
	connected := istioOf(t, h.l).Object["spec"]
	sail(t, h, "upgrade", "default-v1-31-0")
	meshHas(t, h.l, usesOurs)

	moves("default-v1-31-0", "default-v1-31-1")
	p.preview("--expect-no-changes").Succeeds(t)
	p.up().Succeeds(t)
	assert.Equal(t, connected, istioOf(t, h.l).Object["spec"])
	meshHas(t, h.l, usesOurs)
	p.Destroy().Succeeds(t)
	assert.Equal(t, before, istioOf(t, h.l).Object["spec"])
}
