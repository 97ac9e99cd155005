package plan

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/facts"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// asked is a request with every default, changed by edits.
func asked(edits ...func(*request.Request)) request.Request {
	r := request.Request{
		Groundcover: request.Groundcover{Namespace: request.DefaultNamespace, Release: request.DefaultRelease},
		Istio:       request.Istio{MeshConfig: request.Auto},
		Tracing:     request.Tracing{Enabled: true, Protocol: request.OpenTelemetry, API: request.Telemetry, Sampling: 1},
		Rollout:     request.Rollout{TimeoutSeconds: 600, MaxParallel: 5, ControlPlane: true},
	}
	for _, edit := range edits {
		edit(&r)
	}
	return r
}

// mesh is a cluster with groundcover and an Istio that istioctl installed, changed by edits.
func mesh(edits ...func(*facts.Facts)) facts.Facts {
	share := 0.05
	f := facts.Facts{
		Sensors:          []facts.Service{sensor("groundcover", "groundcover-sensor")},
		SensorConfig:     &facts.SensorConfig{Datadog: &share, OpenTelemetry: &share},
		TelemetryVersion: "telemetry.istio.io/v1",
		Istiods: []facts.Istiod{{
			Namespace: "istio-system", Name: "istiod", Revision: "default", Version: "1.31.0", Domain: "cluster.local",
			Meta:    facts.Meta{Labels: map[string]string{"operator.istio.io/managed": "Reconcile"}},
			Primary: facts.Document{Name: "istio", Exists: true, Text: "defaultProviders:\n  metrics:\n  - prometheus\n"},
		}},
	}
	for _, edit := range edits {
		edit(&f)
	}
	return f
}

func sensor(namespace, name string) facts.Service {
	return facts.Service{Namespace: namespace, Name: name, Type: "ClusterIP", ClusterIP: "10.96.0.9", Ports: []facts.Port{
		{Name: "dd-traces", Number: 8126}, {Name: "zipkin", Number: 9411},
		{Name: "otlp-grpc", AppProtocol: "grpc", Number: 4317}, {Name: "otlp-http", Number: 4318}}}
}

func istiod(edit func(*facts.Istiod)) func(*facts.Facts) {
	return func(f *facts.Facts) { edit(&f.Istiods[0]) }
}

func tracing(edit func(*request.Tracing)) func(*request.Request) {
	return func(r *request.Request) { edit(&r.Tracing) }
}

func preview(r *request.Request) { r.Preview = true }

// codes are the findings of one level.
func codes(p Plan, level finding.Level) []string {
	result := []string{}
	for _, f := range p.Findings {
		if f.Level == level {
			result = append(result, f.Code)
		}
	}
	return result
}

func names(p Plan) []string {
	result := []string{}
	for _, s := range p.Steps {
		result = append(result, s.Name)
	}
	return result
}

func step(t *testing.T, p Plan, name string) Step {
	t.Helper()
	for _, s := range p.Steps {
		if s.Name == name {
			return s
		}
	}
	require.Failf(t, "no such step", "%s is not among %v", name, names(p))
	return Step{}
}
