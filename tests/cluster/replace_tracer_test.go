package cluster

import (
	"strings"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// jaeger is an existing tracer. The app accepts its spans.
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
spec: {tracing: [{providers: [{name: jaeger}], randomSamplingPercentage: 7, customTags: {team: {literal: {value: existing}}}}]}
`

var (
	toJaeger        = tracer{80, 7}
	toDefaultJaeger = tracer{80, 1}
	toGroundcover   = tracer{4317, 100}
)

func TestReplaceDefaultReplacesAnotherTracerAndDestroyRestoresIt(t *testing.T) {
	l := lab.Reserve(t)
	sharedMesh(t, l, platformMesh)
	for _, situation := range []struct {
		name     string
		mesh     string
		objects  string
		target   gc.MeshConfig
		code     string
		original tracer
		changed  []string
	}{
		{"a default provider in the primary ConfigMap, replaced from the shared one", jaegerByDefault, "", gc.MeshConfigAuto, "GCI3002", toDefaultJaeger,
			[]string{"create mesh-mesh-config-platform-mesh", "create mesh-telemetry"}},
		{"a default provider in the primary ConfigMap, replaced in place", jaegerByDefault, "", gc.MeshConfigConfigMap, "GCI3002", toDefaultJaeger,
			[]string{"create mesh-telemetry", "create mesh-mesh-config"}},
		{"a provider of an older Telemetry", jaeger, jaegerByTelemetry, gc.MeshConfigAuto, "GCI4002", toJaeger,
			[]string{"create mesh-telemetry", "create mesh-mesh-config-platform-mesh"}},
	} {
		t.Run(situation.name, func(t *testing.T) {
			addToMesh(t, l, situation.mesh)
			if situation.objects != "" {
				apply(t, l, situation.objects)
			}
			awaitTracer(t, l, situation.original)
			before := snapshot(t, l)
			tracing := gc.TracingArgs{Sampling: pulumi.Float64(100), CustomTags: map[string]gc.CustomTagArgs{"team": {Literal: pulumi.String("new")}}}
			p := newProject(t, connects(gc.GroundcoverIstioArgs{Istio: &gc.IstioArgs{MeshConfig: &situation.target}, Tracing: &tracing}),
				"KUBECONFIG="+l.Kubeconfig())
			refuses(t, l, p.preview, situation.code, "jaeger", "tracing.replaceDefault")
			refuses(t, l, p.up, situation.code, "jaeger", "tracing.replaceDefault")

			tracing.ReplaceDefault = pulumi.Bool(true)
			update := p.up().Succeeds(t)
			assert.Subset(t, changes(update), situation.changed)
			awaitTracer(t, l, toGroundcover)
			awaitSpans(t, l, lab.OTLPGRPC, send(t, l, 10), 10)
			p.preview("--expect-no-changes").Succeeds(t)
			p.Destroy().Succeeds(t)
			awaitTracer(t, l, situation.original)
			assert.Empty(t, lab.Diff(before, snapshot(t, l)))
		})
	}
}

func TestReplaceDefaultRemovesTheOtherTracerOfProxyConfig(t *testing.T) {
	l := lab.Reserve(t)
	changeMesh(t, l, func(mesh string) string {
		return strings.Replace(mesh, "defaultConfig:\n", "defaultConfig:\n  tracing: {zipkin: {address: \"zipkin.example.com:9411\"}, sampling: 7}\n", 1)
	})
	before := snapshot(t, l)
	p := newProject(t, connects(gc.GroundcoverIstioArgs{
		Istio:   &gc.IstioArgs{MeshConfig: new(gc.MeshConfigConfigMap)},
		Tracing: &gc.TracingArgs{Api: new(gc.APIProxyConfig), Protocol: new(gc.ProtocolDatadog), ReplaceDefault: pulumi.Bool(true)},
	}), "KUBECONFIG="+l.Kubeconfig())
	p.up().Succeeds(t)
	document := configMap(t, l, "istio").Data["mesh"]
	assert.Contains(t, document, "datadog")
	assert.NotContains(t, document, "zipkin.example.com", "of two tracers Istio takes one without an error")
	p.preview("--expect-no-changes").Succeeds(t)
	p.Destroy().Succeeds(t)
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}
