package plan

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// inputs are the inputs with every default, changed by edits.
func inputs(edits ...func(*request.Request)) request.Request {
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

// snapshotWith is a cluster with groundcover and an Istio that istioctl installed, changed by edits.
func snapshotWith(edits ...func(*mesh.Snapshot)) mesh.Snapshot {
	share := 0.05
	f := mesh.Snapshot{
		Sensors:          []mesh.Service{sensorService("groundcover", "groundcover-sensor")},
		SensorConfig:     &mesh.SensorConfig{Datadog: &share, OpenTelemetry: &share},
		TelemetryVersion: "telemetry.istio.io/v1",
		Istiods: []mesh.Istiod{{
			Namespace: "istio-system", Name: "istiod", Revision: "default", Version: "1.31.0", Domain: "cluster.local",
			Meta:    mesh.Meta{Labels: map[string]string{"operator.istio.io/managed": "Reconcile"}},
			Primary: mesh.Document{Name: "istio", Exists: true, Text: "defaultProviders:\n  metrics:\n  - prometheus\n"},
		}},
	}
	for _, edit := range edits {
		edit(&f)
	}
	return f
}

func sensorService(namespace, name string) mesh.Service {
	return mesh.Service{Namespace: namespace, Name: name, Type: "ClusterIP", ClusterIP: "10.96.0.9", Ports: []mesh.Port{
		{Name: "dd-traces", Number: 8126}, {Name: "zipkin", Number: 9411},
		{Name: "otlp-grpc", AppProtocol: "grpc", Number: 4317}, {Name: "otlp-http", Number: 4318}}}
}

func istiod(edit func(*mesh.Istiod)) func(*mesh.Snapshot) {
	return func(f *mesh.Snapshot) { edit(&f.Istiods[0]) }
}

func tracing(edit func(*request.Tracing)) func(*request.Request) {
	return func(r *request.Request) { edit(&r.Tracing) }
}

func preview(r *request.Request) { r.Preview = true }

// codes are the codes of the findings of one level.
func codes(p Plan, level finding.Level) []string {
	result := []string{}
	for _, f := range p.Findings {
		if f.Level == level {
			result = append(result, f.Code)
		}
	}
	return result
}

func stepNames(p Plan) []string {
	result := []string{}
	for _, s := range p.Steps {
		if s.Ownership == nil { // it is beside every write
			result = append(result, s.Name)
		}
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
	require.Failf(t, "no such step", "%s is not among %v", name, stepNames(p))
	return Step{}
}
