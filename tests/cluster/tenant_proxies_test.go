package cluster

import (
	"strings"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// sidecarOfTenant is a workload whose sidecar runs, with Istio's agent.
const sidecarOfTenant = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: a-tenant}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata:
      labels: {app: web, lab-sidecar: "true"}
      annotations: {sidecar.istio.io/nativeSidecar: "false", sidecar.istio.io/interceptionMode: NONE}
    spec: {containers: [{name: app, image: app, ports: [{name: http, containerPort: 8080}]}]}
---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: {name: listeners, namespace: a-tenant}
spec:
  ingress:
  - {port: {number: 9080, protocol: HTTP, name: http}, defaultEndpoint: "127.0.0.1:8080", captureMode: NONE}
`

// refusedByEnvoy makes Envoy reject each listener of the namespace. Its message contains the whole filter, and so also changes with
// the tracing of the mesh: max_request_headers_kb is at most 8192 (Envoy 1.40, http_connection_manager.proto).
const refusedByEnvoy = `
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: {name: refused, namespace: a-tenant}
spec:
  configPatches:
  - applyTo: NETWORK_FILTER
    match: {listener: {filterChain: {filter: {name: envoy.filters.network.http_connection_manager}}}}
    patch:
      operation: MERGE
      value:
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          max_request_headers_kb: 100000
`

func TestTheProxiesOfOneNamespaceDoNotRevertTheWrite(t *testing.T) {
	t.Parallel()
	l := lab.ForTest(t, lab.Everything())
	environment := "KUBECONFIG=" + l.Kubeconfig()
	mallory := tenant(t, l)
	require.NoError(t, mallory.Apply(bounded(t), sidecarOfTenant))
	rejected := func(c *assert.CollectT, count float64) {
		proxies := istiodIn(t, meshStatus(t, environment))["proxies"].(map[string]any)
		assert.Equal(c, map[string]any{"total": 2.0, "acknowledged": 2 - count, "rejected": count}, proxies)
	}
	require.EventuallyWithT(t, func(c *assert.CollectT) { rejected(c, 0) }, eventually, tick, "the gateway and the sidecar are connected")
	require.NoError(t, mallory.Apply(bounded(t), refusedByEnvoy))
	require.EventuallyWithT(t, func(c *assert.CollectT) { rejected(c, 1) }, eventually, tick)
	before := snapshot(t, l)

	p := newProject(t, connects(primaryConfigMap), environment)
	update := p.up().Succeeds(t)
	assert.Contains(t, update.Output, "a-tenant rejects its listeners since the write. No proxy of another namespace does")
	assert.Contains(t, configMap(t, l, "istio").Data["mesh"], "groundcover-sensor")
	p.preview("--expect-no-changes").Succeeds(t)
	p.Destroy().Succeeds(t)
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))

	t.Run("a namespace that an input names may lose the traffic of its new pods", func(t *testing.T) {
		require.NoError(t, mallory.Delete(bounded(t), refusedByEnvoy))
		require.NoError(t, mallory.Apply(bounded(t), strings.Replace(sidecarOfTenant, "  ingress:\n", "  egress: [{port: {number: 9090, protocol: HTTP, name: http}, bind: 127.0.0.1, captureMode: NONE, hosts: [\"./*\"]}]\n  ingress:\n", 1)))
		require.EventuallyWithT(t, func(c *assert.CollectT) { rejected(c, 0) }, eventually, tick)
		args := primaryConfigMap
		args.Tracing = &gc.TracingArgs{Protocol: new(gc.ProtocolZipkin)}
		p.program = connects(args)
		refuses(t, l, p.up, "GCI2008 error Sidecar a-tenant/listeners", "tracing.acceptNamespaces")
		args.Tracing.AcceptNamespaces = pulumi.ToStringArray([]string{"a-tenant"})
		update := p.up().Succeeds(t)
		assert.Contains(t, update.Output, "GCI2008 warning Sidecar a-tenant/listeners")
		assert.Contains(t, update.Output, "a-tenant rejects its listeners, which is accepted for its namespace: Error adding/updating listener(s)")
		p.Destroy().Succeeds(t)
	})
}

// fullQuota lets no workload of the namespace create the pod with which its rollout begins.
const fullQuota = `
apiVersion: v1
kind: ResourceQuota
metadata: {name: full, namespace: a-tenant}
spec: {hard: {pods: "1"}}
`

// ownersThatAreNone are pods that say of themselves that they are a gateway, and who owns them. Finalizers keep them.
const ownersThatAreNone = `
apiVersion: v1
kind: Pod
metadata:
  name: ghost
  namespace: a-tenant
  annotations: {inject.istio.io/templates: gateway}
  labels: {sidecar.istio.io/inject: "false"}
  finalizers: [example.com/stay]
  ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: ghost, uid: 00000000-0000-0000-0000-000000000001, controller: true}]
spec: {containers: [{name: app, image: app}]}
---
apiVersion: v1
kind: Pod
metadata:
  name: selector
  namespace: a-tenant
  annotations: {sidecar.istio.io/status: '{"revision":"default"}'}
  labels: {sidecar.istio.io/inject: "false"}
  finalizers: [example.com/stay]
  ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: "a,b=c\u001b[2J", uid: 00000000-0000-0000-0000-000000000002, controller: true}]
spec: {containers: [{name: app, image: app}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: filegw, namespace: a-tenant, labels: {operator.istio.io/component: IngressGateways}}
spec:
  replicas: 0
  selector: {matchLabels: {app: filegw}}
  template: {metadata: {labels: {app: filegw, sidecar.istio.io/inject: "false"}}, spec: {containers: [{name: app, image: app}]}}
`

func TestTheWorkloadsOfOneNamespaceThatFailDoNotStopTheOthers(t *testing.T) {
	t.Parallel()
	l := lab.ForTest(t, lab.Options{Istio: true, Sensor: true})
	shop := workloads(t, l, "shop")
	mallory := tenant(t, l)
	for _, name := range []string{"a", "b", "c", "d"} {
		require.NoError(t, mallory.Apply(bounded(t), `
apiVersion: apps/v1
kind: Deployment
metadata: {name: `+name+`, namespace: a-tenant}
spec:
  selector: {matchLabels: {app: `+name+`}}
  template: {metadata: {labels: {app: `+name+`}}, spec: {containers: [{name: app, image: app}]}}
`))
	}
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		pods, err := mallory.Client.CoreV1().Pods("a-tenant").List(t.Context(), metav1.ListOptions{FieldSelector: "status.phase=Running"})
		require.NoError(c, err)
		assert.Len(c, pods.Items, 4)
	}, eventually, tick)
	require.NoError(t, mallory.Apply(bounded(t), ownersThatAreNone))
	require.NoError(t, mallory.Apply(bounded(t), fullQuota))
	args := gc.GroundcoverIstioArgs{Tracing: &gc.TracingArgs{Api: new(gc.APIProxyConfig), Protocol: new(gc.ProtocolZipkin)},
		Rollout: &gc.RolloutPolicyArgs{MaxParallel: pulumi.Int(2)}}
	p := newProject(t, connects(args), "KUBECONFIG="+l.Kubeconfig())
	before := templates(t, l, shop)
	update := p.up().Succeeds(t)
	assert.Contains(t, update.Output, "workloads failed to roll out and do not fail the update (maxFailures): ")
	assert.Contains(t, update.Output, "Deployment a-tenant/ghost: it was deleted during the rollout")
	assert.NotContains(t, update.Output, "filegw")
	assert.NotContains(t, update.Output, "\x1b[2J")
	assert.Contains(t, update.Output, "exceeded quota")
	after := templates(t, l, shop)
	assert.Equal(t, before["web"]+1, after["web"])
	assert.Equal(t, before["db"]+1, after["db"])
	p.preview("--expect-no-changes").Succeeds(t)

	require.NoError(t, mallory.Delete(bounded(t), fullQuota))
	p.Destroy().Succeeds(t)
}
