package cluster

import (
	"context"
	"net/http"
	"strings"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

const rejected = "envoy.tracers.zipkin: unknown cluster 'outbound|9999||groundcover-sensor.groundcover.svc.cluster.local'"

// zipkinMesh is a mesh configuration that sends spans over Zipkin to a port of the sensor. Envoy rejects the tracer when the
// Service lacks the port.
func zipkinMesh(port int) pulumi.Map {
	return pulumi.Map{
		"extensionProviders": pulumi.Array{pulumi.Map{"name": pulumi.String("groundcover"), "zipkin": pulumi.Map{
			"service": pulumi.String("groundcover-sensor.groundcover.svc.cluster.local"), "port": pulumi.Int(port)}}},
		"defaultProviders": pulumi.Map{"tracing": pulumi.Array{pulumi.String("groundcover")}},
	}
}

// guardedMesh is a program that writes zipkinMesh with a guard. ObjectPatch has no findings that would stop it.
func guardedMesh(port int, onRejection gc.OnRejection) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		_, err := gc.NewObjectPatch(ctx, "mesh", &gc.ObjectPatchArgs{
			ApiVersion: pulumi.String("v1"), Kind: pulumi.String("ConfigMap"), Namespace: pulumi.String("istio-system"), Name: pulumi.String("istio"),
			Document: pulumi.String("mesh"), Fields: zipkinMesh(port), Guard: &gc.GuardArgs{Namespace: pulumi.String("istio-system"),
				Revision: pulumi.String("default"), Provider: pulumi.String("groundcover"), OnRejection: onRejection},
		})
		return err
	}
}

// replaceGateway deletes the gateway's pod and waits for its successor.
func replaceGateway(t *testing.T, l *lab.Lab) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	running, err := l.Proxies(ctx)
	require.NoError(t, err)
	require.Len(t, running, 1)
	require.NoError(t, l.Client.CoreV1().Pods(running[0].Namespace).Delete(ctx, running[0].Name, metav1.DeleteOptions{}))
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		now, err := l.Proxies(ctx)
		require.NoError(c, err)
		require.Len(c, now, 1)
		require.NotEqual(c, running[0].Name, now[0].Name)
	}, eventually, tick)
}

// awaitServing waits until a request through the gateway succeeds.
func awaitServing(t *testing.T, l *lab.Lab) {
	t.Helper()
	gateway, err := l.Client.CoreV1().Services("istio-system").Get(t.Context(), "istio-ingressgateway", metav1.GetOptions{})
	require.NoError(t, err)
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		response, err := l.HTTPClient().Get("http://" + gateway.Spec.ClusterIP)
		require.NoError(c, err)
		require.NoError(c, response.Body.Close())
		assert.Equal(c, http.StatusOK, response.StatusCode)
	}, eventually, tick)
}

func TestAConfigurationThatProxiesRejectIsReverted(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	before := configMap(t, l, "istio").Data["mesh"]
	initial := snapshot(t, l)
	p := newProject(t, guardedMesh(9999, gc.OnRejectionRevert), "KUBECONFIG="+l.Kubeconfig())

	t.Run("the update fails with the message of Envoy and leaves nothing behind", func(t *testing.T) {
		failed := p.up().Fails(t)
		assert.Contains(t, failed.Output, rejected)
		assert.Contains(t, failed.Output, "The previous configuration was restored")
		assert.Equal(t, before, configMap(t, l, "istio").Data["mesh"])
		assert.Empty(t, p.Resources("groundcover-istio:index:ObjectPatch"))
		assert.Empty(t, lab.Diff(initial, snapshot(t, l)))
	})
	t.Run("a new proxy serves after the revert", func(t *testing.T) {
		awaitSync(t, l)
		replaceGateway(t, l)
		awaitSync(t, l)
		awaitServing(t, l)
	})
	t.Run("the values of an earlier update are restored as well and stay in the state", func(t *testing.T) {
		p.program = guardedMesh(9411, gc.OnRejectionRevert)
		p.up().Succeeds(t)
		good := configMap(t, l, "istio").Data["mesh"]
		p.program = guardedMesh(9999, gc.OnRejectionRevert)
		assert.Contains(t, p.up().Fails(t).Output, rejected)
		assert.Equal(t, good, configMap(t, l, "istio").Data["mesh"])
		p.program = guardedMesh(9411, gc.OnRejectionRevert)
		p.preview("--expect-no-changes").Succeeds(t)
		p.Destroy().Succeeds(t)
		assert.Empty(t, lab.Diff(initial, snapshot(t, l)))
	})
	t.Run("onRejection Leave keeps the configuration, and each update fails", func(t *testing.T) {
		awaitSync(t, l)
		p.program = guardedMesh(9999, gc.OnRejectionLeave)
		for range 2 {
			failed := p.up().Fails(t)
			assert.Contains(t, failed.Output, rejected)
			assert.Contains(t, failed.Output, "onRejection: Leave")
			assert.Contains(t, configMap(t, l, "istio").Data["mesh"], "9999")
		}
		status := meshStatus(t, "KUBECONFIG="+l.Kubeconfig())
		assert.Equal(t, false, status["verified"])
		assert.Contains(t, status["reason"], rejected)
		proxies := istiodIn(t, status)["proxies"]
		assert.Equal(t, map[string]any{"total": 1.0, "acknowledged": 0.0, "rejected": 1.0}, proxies)
		restarts := newProject(t, restartsGateway, "KUBECONFIG="+l.Kubeconfig())
		assert.Contains(t, restarts.up().Fails(t).Output, rejected, "the restarted proxy rejects it too")
		assert.Equal(t, 1, gatewaysWithoutListeners(t, l), "a new proxy serves nothing and does not become ready")
		_, err := l.Client.AppsV1().Deployments("istio-system").Patch(t.Context(), "istio-ingressgateway", types.MergePatchType,
			[]byte(`{"spec":{"template":{"metadata":{"annotations":{"groundcover.com/istio-config-hash":null}}}}}`), metav1.PatchOptions{})
		require.NoError(t, err)
		p.Destroy().Succeeds(t)
		awaitSync(t, l)
		awaitServing(t, l)
		assert.Empty(t, lab.Diff(initial, snapshot(t, l)))
	})
}

// gatewaysWithoutListeners counts the gateways that are not ready and have no active listener.
func gatewaysWithoutListeners(t *testing.T, l *lab.Lab) int {
	t.Helper()
	running, err := l.Proxies(t.Context())
	require.NoError(t, err)
	count := 0
	for _, pod := range running {
		listeners, err := pod.Get(t.Context(), 15000, "/config_dump?resource=dynamic_listeners")
		require.NoError(t, err)
		if !pod.Ready && !strings.Contains(string(listeners), "active_state") {
			count++
		}
	}
	return count
}

// restartsGateway is a Rollout of the gateway that verifies that its new proxies accept the configuration.
func restartsGateway(ctx *pulumi.Context) error {
	_, err := gc.NewRollout(ctx, "gateway", &gc.RolloutArgs{
		Targets:    gc.RolloutTargetArray{gc.RolloutTargetArgs{Kind: pulumi.String("Deployment"), Namespace: pulumi.String("istio-system"), Name: pulumi.String("istio-ingressgateway")}},
		ConfigHash: pulumi.String("proof"), TimeoutSeconds: pulumi.Int(5), Istiod: &gc.IstiodArgs{Namespace: pulumi.String("istio-system"), Revision: pulumi.String("default")},
	})
	return err
}

func TestIstiodsEnvIsRevertedWhenItsProxiesRejectTheConfiguration(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	initial := snapshot(t, l)
	p := newProject(t, func(ctx *pulumi.Context) error {
		shared, err := gc.NewObjectPatch(ctx, "shared", &gc.ObjectPatchArgs{
			ApiVersion: pulumi.String("v1"), Kind: pulumi.String("ConfigMap"), Namespace: pulumi.String("istio-system"), Name: pulumi.String("istio-wrong"),
			Document: pulumi.String("mesh"), CreateIfMissing: pulumi.Bool(true), Fields: zipkinMesh(9999),
		})
		if err != nil {
			return err
		}
		containers := pulumi.Array{pulumi.Map{"name": pulumi.String("discovery"), "env": pulumi.Array{
			pulumi.Map{"name": pulumi.String("SHARED_MESH_CONFIG"), "value": pulumi.String("istio-wrong")}}}}
		_, err = gc.NewObjectPatch(ctx, "istiod", &gc.ObjectPatchArgs{
			ApiVersion: pulumi.String("apps/v1"), Kind: pulumi.String("Deployment"), Namespace: pulumi.String("istio-system"), Name: pulumi.String("istiod"),
			Fields: pulumi.Map{"spec": pulumi.Map{"template": pulumi.Map{"spec": pulumi.Map{"containers": containers}}}},
			Guard:  &gc.GuardArgs{Namespace: pulumi.String("istio-system"), Revision: pulumi.String("default"), Provider: pulumi.String("groundcover")},
		}, pulumi.DependsOn([]pulumi.Resource{shared}))
		return err
	}, "KUBECONFIG="+l.Kubeconfig())
	failed := p.up().Fails(t)
	assert.Contains(t, failed.Output, rejected)
	awaitSync(t, l)
	assert.NotContains(t, mesh(t, l), "9999")
	replaceGateway(t, l)
	awaitSync(t, l)
	awaitServing(t, l)
	p.Destroy().Succeeds(t)
	assert.Empty(t, lab.Diff(initial, snapshot(t, l)))
}

const collectorEntry = `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: collector, namespace: istio-system}
spec: {hosts: [collector.example], resolution: DNS, location: MESH_EXTERNAL, ports: [{number: 9411, name: http, protocol: HTTP}]}
`

func TestTheComponentRevertsWhatProxiesReject(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	apply(t, l, collectorEntry)
	initial := snapshot(t, l)
	args := gc.GroundcoverIstioArgs{Groundcover: &gc.GroundcoverArgs{Address: pulumi.String("collector.example:9999")},
		Tracing: &gc.TracingArgs{Protocol: new(gc.ProtocolZipkin)}}
	p := newProject(t, connects(args), "KUBECONFIG="+l.Kubeconfig())
	failed := p.up().Fails(t)
	assert.Contains(t, failed.Output, "unknown cluster 'outbound|9999||collector.example'")
	awaitSync(t, l)
	assert.NotContains(t, mesh(t, l), "collector.example")
	p.Destroy().Succeeds(t)
	awaitSync(t, l)
	assert.Empty(t, lab.Diff(initial, snapshot(t, l)))
}

func TestAMessageOfEnvoyIsShownByItsLastReason(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	before := snapshot(t, l)
	// The component refuses a line break before the write; ObjectPatch does not know which of its fields become headers.
	p := newProject(t, func(ctx *pulumi.Context) error {
		_, err := gc.NewObjectPatch(ctx, "mesh", &gc.ObjectPatchArgs{
			ApiVersion: pulumi.String("v1"), Kind: pulumi.String("ConfigMap"), Namespace: pulumi.String("istio-system"), Name: pulumi.String("istio"),
			Document: pulumi.String("mesh"), Fields: pulumi.ToMap(map[string]any{
				"extensionProviders": []any{map[string]any{"name": "groundcover", "opentelemetry": map[string]any{"port": 4317,
					"service": "groundcover-sensor.groundcover.svc.cluster.local",
					"grpc":    map[string]any{"initialMetadata": []any{map[string]any{"name": "x-team", "value": "shop\ncart"}}}}}},
				"defaultProviders": map[string]any{"tracing": []any{"groundcover"}}}),
			Guard: &gc.GuardArgs{Namespace: pulumi.String("istio-system"), Revision: pulumi.String("default"), Provider: pulumi.String("groundcover")},
		})
		return err
	}, "KUBECONFIG="+l.Kubeconfig())
	failed := p.up().Fails(t)
	assert.Contains(t, failed.Output, `: Error adding/updating listener(s) 0.0.0.0_8080: HeaderValueValidationError.Value: value does not match regex pattern "^[^\x00\n\r]*$"; new proxies`)
	assert.NotContains(t, failed.Output, "debugstr", "the configuration that Envoy prints around the reason")
	assert.NotContains(t, failed.Output, "embedded message failed validation")
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}
