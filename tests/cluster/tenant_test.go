package cluster

import (
	"strings"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// tenant is an identity that may do everything in one namespace, and nothing elsewhere.
func tenant(t *testing.T, l *lab.Lab) lab.Access {
	t.Helper()
	require.NoError(t, l.Apply(bounded(t), "{apiVersion: v1, kind: Namespace, metadata: {name: a-tenant, labels: {istio-injection: enabled}}}"))
	grant(t, l, rbacv1.ClusterRole{TypeMeta: metav1.TypeMeta{Kind: "Role"}, ObjectMeta: metav1.ObjectMeta{Namespace: "a-tenant", Name: "a-tenant"},
		Rules: []rbacv1.PolicyRule{{APIGroups: []string{"*"}, Resources: []string{"*"}, Verbs: []string{"*"}}}})
	access, err := l.As("mallory", "a-tenant")
	require.NoError(t, err)
	require.True(t, apierrors.IsForbidden(access.Apply(bounded(t), servicesElsewhere("groundcover"))), "it may write into its own namespace only")
	return access
}

// servicesElsewhere is a Service that looks like a sensor's.
func servicesElsewhere(namespace string) string {
	return `
apiVersion: v1
kind: Service
metadata: {name: groundcover-sensor, namespace: ` + namespace + `, labels: {app: sensor}}
spec: {selector: {app: sensor}, ports: [{name: otlp-grpc, port: 4317, appProtocol: grpc}]}
`
}

// lookalikes are what a tenant can create: a sensor, a control plane with a Service of a tag, an operator, an agent that writes to
// groundcover, and a host that groundcover.address names.
const lookalikes = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: istiod, namespace: a-tenant, labels: {app: istiod, istio.io/rev: default}}
spec:
  replicas: 0
  selector: {matchLabels: {app: istiod}}
  template: {metadata: {labels: {app: istiod}}, spec: {containers: [{name: discovery, image: "docker.io/istio/pilot:1.31.0"}]}}
---
apiVersion: v1
kind: Service
metadata: {name: tag, namespace: a-tenant, labels: {istio.io/tag: prod, istio.io/rev: theirs}}
spec: {ports: [{port: 1}]}
---
apiVersion: v1
kind: Pod
metadata: {name: istio-operator, namespace: a-tenant, labels: {name: istio-operator}}
spec: {containers: [{name: istio-operator, image: operator}]}
---
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: theirs, namespace: a-tenant}
spec:
  podMonitorSelector: {matchExpressions: [{key: a, operator: In}]}
  podMonitorNamespaceSelector: {matchExpressions: [{key: a, operator: In}]}
  remoteWrite: [{url: "http://groundcover-sensor.groundcover:8428/api/v1/write"}]
`

func TestATenantChoosesNeitherTheSensorNorTheControlPlaneNorTheAgent(t *testing.T) {
	t.Parallel()
	l := lab.ForTest(t, lab.Options{Istio: true, Sensor: true})
	awaitSync(t, l)
	installPrometheusOperator(t, l)
	mallory := tenant(t, l)
	require.NoError(t, mallory.Apply(bounded(t), lookalikes))
	require.NoError(t, mallory.Apply(bounded(t), servicesElsewhere("a-tenant")))
	before := snapshot(t, l)

	text, err := l.KubeconfigForToken(l.AdminTokens()[0])
	require.NoError(t, err)
	p := newProject(t, metricsProgram(text, nil))
	update := p.up().Succeeds(t)
	assert.Equal(t, "Prometheus groundcover/k8s", p.Outputs()["metrics"].(map[string]any)["scraper"])
	assert.Contains(t, configMap(t, l, "istio").Data["mesh"], "groundcover/groundcover-sensor.groundcover.svc.cluster.local")
	assert.Contains(t, update.Output, "GCI2016", "the other control plane is named")
	assert.NotContains(t, lab.Diff(before, snapshot(t, l)), "a-tenant")
	p.preview("--expect-no-changes").Succeeds(t)
	status := meshStatus(t, "KUBECONFIG="+l.Kubeconfig(), gc.GetMeshStatusArgs{})
	assert.Equal(t, true, status["verified"], status)
	istiodIn(t, status) // the only one of the only control plane

	t.Run("where the real sensor takes no spans the run stops and names the real one", func(t *testing.T) {
		restore := editPorts(t, l, func(port *corev1.ServicePort) { port.Port += 10000 })
		defer restore()
		refused := refuses(t, l, p.up, "GCI1005", "Service groundcover/groundcover-sensor")
		assert.NotContains(t, refused.Output, "a-tenant/groundcover-sensor")
	})
	p.Destroy().Succeeds(t)
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))

	t.Run("a ServiceEntry of the tenant never takes the host of groundcover.address", func(t *testing.T) {
		for _, host := range []string{"otel.example.com", "otel.groundcover.svc.cluster.local"} {
			require.NoError(t, mallory.Apply(bounded(t), strings.Replace(strings.Replace(collectorEntry, "istio-system", "a-tenant", 1), "collector.example", host, 1)))
			address := newProject(t, connects(gc.GroundcoverIstioArgs{Groundcover: &gc.GroundcoverArgs{
				Address: pulumi.String(host + ":4317"), Namespace: pulumi.String("groundcover")}}), "KUBECONFIG="+l.Kubeconfig())
			refuses(t, l, address.up, "GCI1025", "a-tenant/collector")
		}
	})
}
