package cluster

import (
	"context"
	"fmt"
	"strings"
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

// operatorObjects are the CRD of Istio's in-cluster operator (until 1.23; group and names without the schema, which accepts any
// field) and its Deployment as the chart manifests/charts/istio-operator of Istio 1.23.2 renders it (module istio.io/istio
// v0.0.0-20240917190016-da0b3f29e9f9): the label name=istio-operator is on the pods alone.
const operatorObjects = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: istiooperators.install.istio.io}
spec:
  group: install.istio.io
  scope: Namespaced
  names: {kind: IstioOperator, listKind: IstioOperatorList, plural: istiooperators, singular: istiooperator, shortNames: [iop, io]}
  versions:
  - name: v1alpha1
    served: true
    storage: true
    subresources: {status: {}}
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
---
apiVersion: v1
kind: Namespace
metadata: {name: istio-operator}
---
apiVersion: v1
kind: Namespace
metadata: {name: istio-system}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: istio-operator, namespace: istio-operator}
spec:
  replicas: 1
  selector: {matchLabels: {name: istio-operator}}
  template:
    metadata:
      labels: {name: istio-operator}
      annotations: {prometheus.io/port: "15014", prometheus.io/scrape: "true"}
    spec:
      containers:
      - name: istio-operator
        image: docker.io/istio/operator:1.23.2
        command: [operator, server, --monitoring-host=127.0.0.1, --monitoring-port=15014]
        env:
        - {name: WATCH_NAMESPACE, value: istio-system}
        - {name: LEADER_ELECTION_NAMESPACE, value: istio-operator}
        - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
        - {name: OPERATOR_NAME, value: istio-operator}
        - {name: WAIT_FOR_RESOURCES_TIMEOUT, value: 300s}
        - {name: REVISION, value: ""}
`

// installedState is a mesh with a metrics provider, an access log provider and proxy settings.
const installedState = `
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: {name: installed-state, namespace: istio-system}
spec:
  profile: default
  meshConfig:
    enableAutoMtls: false
    defaultProviders: {metrics: [prometheus]}
    extensionProviders:
    - {name: audit, envoyFileAccessLog: {path: /dev/null}}
    defaultConfig: {holdApplicationUntilProxyStarts: true}
  components: {ingressGateways: [{name: istio-ingressgateway, enabled: false}]}
`

var istioOperators = schema.GroupVersionResource{Group: "install.istio.io", Version: "v1alpha1", Resource: "istiooperators"}

// operator does what Istio's in-cluster operator does: when the spec of the object changes, the real istioctl installs it.
type operator struct {
	l         *lab.Lab
	installed chan int64
}

// startOperator starts a lab whose mesh the operator renders from an IstioOperator.
func startOperator(t *testing.T) (*lab.Lab, *operator) {
	t.Helper()
	l := lab.ForTest(t, lab.Options{Sensor: true})
	require.NoError(t, l.Apply(bounded(t), operatorObjects))
	require.EventuallyWithT(t, func(c *assert.CollectT) { require.NoError(c, l.Apply(t.Context(), installedState)) }, 20*time.Second, tick, "the CRD is served")
	o := &operator{l: l, installed: make(chan int64, 100)}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); o.run(ctx, t) }()
	t.Cleanup(func() { stop(); <-done })
	o.awaitInstall(t)
	require.NoError(t, l.AwaitWebhooks(bounded(t)))
	return l, o
}

func (o *operator) run(ctx context.Context, t *testing.T) {
	watch, err := o.l.Dynamic.Resource(istioOperators).Namespace("istio-system").Watch(ctx, metav1.ListOptions{})
	if err != nil {
		t.Errorf("watching the IstioOperator: %v", err)
		return
	}
	defer watch.Stop()
	var current int64
	for event := range watch.ResultChan() {
		object, isObject := event.Object.(*unstructured.Unstructured)
		if !isObject || object.GetGeneration() == current || ctx.Err() != nil {
			continue
		}
		current = object.GetGeneration()
		if err := o.l.InstallFrom(ctx, object); err != nil && ctx.Err() == nil {
			t.Errorf("installing generation %d: %v", current, err)
		}
		o.installed <- current
	}
}

// awaitInstall waits until the operator has installed the current generation of the object.
func (o *operator) awaitInstall(t *testing.T) {
	t.Helper()
	object := o.object(t)
	ctx := bounded(t)
	for {
		select {
		case generation := <-o.installed:
			if generation == object.GetGeneration() {
				return
			}
		case <-ctx.Done():
			require.Fail(t, "the operator did not install the object")
		}
	}
}

func (o *operator) object(t *testing.T) *unstructured.Unstructured {
	t.Helper()
	object, err := o.l.Dynamic.Resource(istioOperators).Namespace("istio-system").Get(t.Context(), "installed-state", metav1.GetOptions{})
	require.NoError(t, err)
	return object
}

func TestAnIstioOperatorGetsTheProviderAndIsRestored(t *testing.T) {
	t.Parallel()
	l, o := startOperator(t)
	before := snapshot(t, l)
	p := connectsAt(t, l, gc.MeshConfigAuto)
	update := p.up().Succeeds(t)
	assertWarnsOfFieldConflict(t, update, "IstioOperator istio-system/installed-state", "spec.meshConfig.extensionProviders")
	assertApplyConflicts(t, l.Dynamic.Resource(istioOperators).Namespace("istio-system"), o.object(t), "spec", "meshConfig", "extensionProviders")
	assert.Equal(t, "IstioOperator", owner(t, p))
	o.awaitInstall(t)
	awaitMeshConfig(t, l, func(c *assert.CollectT, mesh string) {
		usesGroundcover(c, mesh)
		assert.Contains(c, mesh, `"audit"`)
	})
	p.preview("--expect-no-changes").Succeeds(t)

	t.Run("a field that another manager changed meanwhile is kept", func(t *testing.T) {
		object := o.object(t)
		require.NoError(t, unstructured.SetNestedField(object.Object, "/dev/stdout", "spec", "meshConfig", "accessLogFile"))
		_, err := l.Dynamic.Resource(istioOperators).Namespace("istio-system").Update(t.Context(), object, metav1.UpdateOptions{FieldManager: "a person"})
		require.NoError(t, err)
		o.awaitInstall(t)
		p.preview("--expect-no-changes").Succeeds(t)
		p.Destroy().Succeeds(t)
		o.awaitInstall(t)
		awaitMeshConfig(t, l, func(c *assert.CollectT, mesh string) {
			lacksGroundcover(c, mesh)
			assert.Contains(c, mesh, "/dev/stdout")
		})
		object = o.object(t)
		unstructured.RemoveNestedField(object.Object, "spec", "meshConfig", "accessLogFile")
		_, err = l.Dynamic.Resource(istioOperators).Namespace("istio-system").Update(t.Context(), object, metav1.UpdateOptions{FieldManager: "a person"})
		require.NoError(t, err)
		o.awaitInstall(t)
		assert.Empty(t, lab.Diff(before, snapshot(t, l)), "every other field is restored")
	})
}

func TestAnIstioOperatorWhoseOperatorIsScaledToZeroIsLeftAlone(t *testing.T) {
	t.Parallel()
	l, o := startOperator(t)
	before := snapshot(t, l)
	scale := func(replicas int) {
		patch := fmt.Sprintf(`{"spec": {"replicas": %d}}`, replicas)
		_, err := l.Client.AppsV1().Deployments("istio-operator").Patch(t.Context(), "istio-operator", types.MergePatchType, []byte(patch), metav1.PatchOptions{})
		require.NoError(t, err)
		require.EventuallyWithT(t, func(c *assert.CollectT) {
			pods, err := l.Client.CoreV1().Pods("istio-operator").List(t.Context(), metav1.ListOptions{LabelSelector: "name=istio-operator"})
			require.NoError(c, err)
			require.Len(c, pods.Items, replicas)
		}, eventually, tick)
	}
	scale(0)
	refuses(t, l, connectsAt(t, l, gc.MeshConfigIstioOperator).up, "GCI2006", "IstioOperator with a running operator")

	untouched := o.object(t)
	p := connectsAt(t, l, gc.MeshConfigAuto)
	update := p.up().Succeeds(t)
	assert.Contains(t, update.Output, "IstioOperator istio-system/installed-state")
	assert.Contains(t, codes(t, p), "GCI2010")
	assert.Equal(t, "istioctl", owner(t, p))
	assert.Equal(t, untouched.Object, o.object(t).Object)
	awaitMeshConfig(t, l, usesGroundcover)
	p.preview("--expect-no-changes").Succeeds(t)
	p.Destroy().Succeeds(t)
	scale(1)
	awaitRollout(t, l, "istio-system", "istiod")
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}

func TestAnIstioOperatorGetsProxyConfigTracingAndProxiesAreRestored(t *testing.T) {
	t.Parallel()
	l, o := startOperator(t)
	shop := workloads(t, l, "shop")
	before := snapshot(t, l)
	args := gc.GroundcoverIstioArgs{Tracing: &gc.TracingArgs{Api: new(gc.APIProxyConfig), Protocol: new(gc.ProtocolZipkin), Sampling: pulumi.Float64(100)}}
	p := newProject(t, connects(args), "KUBECONFIG="+l.Kubeconfig())
	const address = "groundcover-sensor.groundcover.svc.cluster.local:9411"

	p.up().Succeeds(t)
	o.awaitInstall(t)
	awaitMeshConfig(t, l, func(c *assert.CollectT, mesh string) {
		assert.Contains(c, mesh, address)
		assert.Contains(c, strings.Join(strings.Fields(mesh), ""), `"metrics":["prometheus"]`)
	})
	assert.Contains(t, proxyConfigOf(t, l, shop, "web"), address, "pods restart after the operator rendered the mesh")
	p.preview("--expect-no-changes").Succeeds(t)

	p.Destroy().Succeeds(t)
	assert.NotContains(t, proxyConfigOf(t, l, shop, "web"), address, "on destroy as well")
	o.awaitInstall(t)
	awaitMeshConfig(t, l, lacksGroundcover)
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}
