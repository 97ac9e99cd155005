package cluster

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// ambient makes istiod create waypoints.
const ambient = `
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
spec:
  values: {pilot: {env: {PILOT_ENABLE_AMBIENT: "true"}}}
  components: {ingressGateways: [{name: istio-ingressgateway, enabled: false}]}
`

// managedGateways are a gateway and a waypoint whose Deployments istiod creates.
const managedGateways = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: front, namespace: shop}
spec: {gatewayClassName: istio, listeners: [{name: http, port: 80, protocol: HTTP}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: waypoint, namespace: shop}
spec: {gatewayClassName: istio-waypoint, listeners: [{name: mesh, port: 15008, protocol: HBONE}]}
`

// gatewayAPI installs the CRDs of the Gateway API.
func gatewayAPI(t *testing.T, l *lab.Lab) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(filepath.Dir(l.Programs()), "share", "crds", "gateway-api", "*s.yaml"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		require.NoError(t, l.Apply(bounded(t), string(text)))
	}
}

func TestManagedGatewaysAndWaypointsRestartOnceBeforeWorkloads(t *testing.T) {
	t.Parallel()
	l := lab.ForTest(t, lab.Options{Sensor: true})
	gatewayAPI(t, l)
	require.NoError(t, l.InstallIstio(bounded(t), ambient))
	workloads(t, l, "shop")
	require.EventuallyWithT(t, func(c *assert.CollectT) { require.NoError(c, l.Apply(t.Context(), managedGateways)) }, 20*time.Second, tick, "the CRDs are served")
	for _, name := range []string{"front-istio", "waypoint"} {
		awaitRollout(t, l, "shop", name)
	}
	args := gc.GroundcoverIstioArgs{
		Tracing: &gc.TracingArgs{Api: new(gc.APIProxyConfig), Protocol: new(gc.ProtocolZipkin), Sampling: pulumi.Float64(100)},
		Rollout: &gc.RolloutPolicyArgs{OnDestroy: new(gc.OnDestroyLeave)},
	}
	p := newProject(t, connects(args), "KUBECONFIG="+l.Kubeconfig())
	since := mark(t, l)

	p.up().Succeeds(t)
	restarted := strings.Join(texts(p.Outputs()["restarted"]), "\n")
	for _, name := range []string{"front-istio", "waypoint", "web"} {
		assert.Contains(t, restarted, "Deployment shop/"+name+": the tracer is part of a proxy's bootstrap")
		assert.Contains(t, proxyConfigOf(t, l, "shop", name), "groundcover-sensor.groundcover.svc.cluster.local:9411", name)
	}
	var patched []string
	for _, request := range writes(t, l, since) {
		if request.Group == "apps" {
			patched = append(patched, request.Name)
		}
	}
	require.NotEmpty(t, patched)
	assert.Equal(t, "istiod", patched[0])
	// The workloads restart at the same time.
	assert.ElementsMatch(t, []string{"istiod", "web", "db"}, patched, "istiod itself restarts the gateways that it manages")
	requests, err := l.Requests(since)
	require.NoError(t, err)
	var order []string
	for _, request := range requests {
		if request.Resource == "deployments" && request.Verb == "patch" && request.Subresource == "" && !slices.Contains(order, request.Name) {
			order = append(order, request.Name)
		}
	}
	assert.Equal(t, "web", order[len(order)-1], "gateways restart before workloads: %v", order)
	once := map[string]int{"front-istio": 2, "waypoint": 2, "web": 2, "plain": 1, "paused": 1}
	assert.Equal(t, once, replicaSets(t, l, "shop"))
	p.preview("--expect-no-changes").Succeeds(t)

	again := newProject(t, connects(args), "KUBECONFIG="+l.Kubeconfig())
	t.Run("a component whose state was lost restarts nothing when it is created again", func(t *testing.T) {
		p.Run("state", "delete", "--all", "--yes", "--force").Succeeds(t)
		again.up().Succeeds(t)
		assert.Equal(t, once, replicaSets(t, l, "shop"))
	})
	t.Run("onDestroy Leave reverts the configuration and restarts no proxy", func(t *testing.T) {
		since := mark(t, l)
		again.Destroy().Succeeds(t)
		for _, request := range writes(t, l, since) {
			assert.NotEqual(t, "shop", request.Namespace, "%+v", request)
		}
		awaitMeshConfig(t, l, lacksGroundcover)
		assert.Equal(t, 2, replicaSets(t, l, "shop")["web"])
	})
	t.Run("rollout.policy Always restarts all of them and gives this as the reason", func(t *testing.T) {
		before := replicaSets(t, l, "shop")
		always := newProject(t, connects(gc.GroundcoverIstioArgs{Rollout: &gc.RolloutPolicyArgs{Policy: new(gc.RestartPolicyAlways)}}), "KUBECONFIG="+l.Kubeconfig())
		always.up().Succeeds(t)
		for _, name := range []string{"front-istio", "waypoint", "web"} {
			assert.Contains(t, texts(always.Outputs()["restarted"]), "Deployment shop/"+name+": rollout.policy is Always")
			assert.Greater(t, replicaSets(t, l, "shop")[name], before[name], name)
		}
		always.preview("--expect-no-changes").Succeeds(t)
		always.Destroy().Succeeds(t)
	})
}

// replicaSets counts the ReplicaSets of each Deployment: each restart adds one.
func replicaSets(t *testing.T, l *lab.Lab, namespace string) map[string]int {
	t.Helper()
	sets, err := l.Client.AppsV1().ReplicaSets(namespace).List(t.Context(), metav1.ListOptions{})
	require.NoError(t, err)
	count := map[string]int{}
	for _, set := range sets.Items {
		count[metav1.GetControllerOf(&set).Name]++
	}
	return count
}
