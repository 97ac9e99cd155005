package survey

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

func TestAnObjectIsThisPackagesByItsLabelTogetherWithTheWrite(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		metadata string
		managed  bool
	}{
		"created by this package": {`{labels: {app.kubernetes.io/managed-by: pulumi-groundcover-istio},
			managedFields: [{manager: pulumi-groundcover-istio, operation: Update}]}`, true},
		"with a record": {`{labels: {app.kubernetes.io/managed-by: pulumi-groundcover-istio},
			annotations: {groundcover.com/istio-records: '[{"owner": {"stack": "o/p/s", "component": "mesh", "token": "t"}, "paths": ["spec.host"]}]'}}`, true},
		"a copy that kubectl applied": {`{labels: {app.kubernetes.io/managed-by: pulumi-groundcover-istio},
			managedFields: [{manager: kubectl-client-side-apply, operation: Update}]}`, false},
		"a rule of another manager that this package patched": {`{managedFields: [{manager: pulumi-groundcover-istio, operation: Update}]}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			object := objectOf(t, `{apiVersion: networking.istio.io/v1beta1, kind: DestinationRule, metadata: `+c.metadata+`, spec: {host: "*.local"}}`)
			assert.Equal(t, c.managed, destinationRulesOf([]unstructured.Unstructured{*object})[0].Managed)
			assert.Equal(t, c.managed, telemetryOf(*object).Managed)
		})
	}
}

func TestAMonitorOfIstiodsServiceIsReadAsWellAsThatOfPods(t *testing.T) {
	t.Parallel()
	// Istio 1.31, samples/addons/extras/prometheus-operator.yaml.
	monitor := `{apiVersion: monitoring.coreos.com/v1, kind: ServiceMonitor, metadata: {namespace: istio-system, name: istio-component-monitor},
		spec: {selector: {matchExpressions: [{key: istio, operator: In, values: [pilot]}]}, endpoints: [{port: http-monitoring, interval: 15s}]}}`
	collector := metricsCollector{apiGroups: []string{"monitoring.coreos.com"}, operators: reader{client: readerOf(t, monitor).client}}
	collector.inputs.Metrics.Method = "PodMonitor"
	served, others := collector.monitors(t.Context(), nil)
	assert.True(t, served["PodMonitor"])
	assert.Equal(t, []mesh.Monitor{{Kind: "ServiceMonitor", Namespace: "istio-system", Name: "istio-component-monitor"}}, others)
}
