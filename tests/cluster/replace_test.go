package cluster

import (
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// jaeger is somebody's tracer: it has the app take the spans, which is all that a proxy wants.
const jaeger = `
extensionProviders:
- name: jaeger
  zipkin: {service: echo.lab-app.svc.cluster.local, port: 80}
`

const jaegerByDefault = jaeger + "defaultProviders: {tracing: [jaeger]}\n"

const jaegerByTelemetry = `
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: {name: platform, namespace: istio-system}
spec: {tracing: [{providers: [{name: jaeger}], randomSamplingPercentage: 7, customTags: {team: {literal: {value: theirs}}}}]}
`

var (
	byJaeger  = tracer{80, 7}
	byDefault = tracer{80, 1}
	byUs      = tracer{4317, 100}
)

func TestAnotherTracerIsReplacedOnlyWhenAskedAndGivenBack(t *testing.T) {
	l := lab.Shared(t)
	sharedMesh(t, l, platformMesh)
	for _, situation := range []struct {
		name    string
		mesh    string
		objects string
		place   gc.MeshConfig
		code    string
		theirs  tracer
		changed []string
	}{
		{"the default of the mesh configuration, from a shared ConfigMap", jaegerByDefault, "", gc.MeshConfigAuto, "GCI3002", byDefault,
			[]string{"create mesh-mesh-config", "create mesh-telemetry"}},
		{"the default of the mesh configuration, in place", jaegerByDefault, "", gc.MeshConfigConfigMap, "GCI3002", byDefault,
			[]string{"create mesh-telemetry", "create mesh-mesh-config"}},
		{"one that an older Telemetry names", jaeger, jaegerByTelemetry, gc.MeshConfigAuto, "GCI4002", byJaeger,
			[]string{"create mesh-telemetry", "create mesh-mesh-config"}},
	} {
		t.Run(situation.name, func(t *testing.T) {
			addToMesh(t, l, situation.mesh)
			if situation.objects != "" {
				apply(t, l, situation.objects)
			}
			traces(t, l, situation.theirs)
			before := snapshot(t, l)
			tracing := gc.TracingArgs{Sampling: pulumi.Float64(100), CustomTags: map[string]gc.CustomTagArgs{"team": {Literal: pulumi.String("ours")}}}
			p := newProject(t, connects(gc.GroundcoverIstioArgs{Istio: &gc.IstioArgs{MeshConfig: &situation.place}, Tracing: &tracing}),
				"KUBECONFIG="+l.Kubeconfig())
			refuses(t, l, p.preview, situation.code, "jaeger", "tracing.replaceDefault")
			refuses(t, l, p.up, situation.code, "jaeger", "tracing.replaceDefault")

			tracing.ReplaceDefault = pulumi.Bool(true)
			made := p.up().Succeeds(t)
			assert.Subset(t, changes(made), situation.changed)
			traces(t, l, byUs)
			arrive(t, l, lab.OTLPGRPC, send(t, l, 10), 10)
			p.preview("--expect-no-changes").Succeeds(t)
			p.Destroy().Succeeds(t)
			traces(t, l, situation.theirs)
			assert.Empty(t, lab.Diff(before, snapshot(t, l)))
		})
	}
}
