package cluster

import (
	"math"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

func TestInvalidInputIsRefusedWithItsPropertyAndAFix(t *testing.T) {
	l := lab.Shared(t)
	before := snapshot(t, l)
	p := newProject(t, nil, "KUBECONFIG="+l.Kubeconfig())
	tracing := func(args gc.TracingArgs) gc.GroundcoverIstioArgs { return gc.GroundcoverIstioArgs{Tracing: &args} }
	address := func(text string) gc.GroundcoverIstioArgs {
		return gc.GroundcoverIstioArgs{Groundcover: &gc.GroundcoverArgs{Address: pulumi.String(text)}}
	}
	literal := gc.CustomTagArgs{Literal: pulumi.String("x")}
	for _, invalid := range []struct {
		name     string
		args     gc.GroundcoverIstioArgs
		messages []string
	}{
		{"sampling above 100", tracing(gc.TracingArgs{Sampling: pulumi.Float64(150)}), []string{"property tracing.sampling", "must be between 0 and 100; found 150"}},
		{"sampling below 0", tracing(gc.TracingArgs{Sampling: pulumi.Float64(-3)}), []string{"property tracing.sampling", "must be between 0 and 100; found -3"}},
		{"sampling that is not a number", tracing(gc.TracingArgs{Sampling: pulumi.Float64(math.NaN())}), []string{"property tracing.sampling", "must be between 0 and 100; found NaN"}},
		{"an unknown protocol", tracing(gc.TracingArgs{Protocol: new(gc.Protocol("Jaeger"))}),
			[]string{"property tracing.protocol", `must be one of OpenTelemetry, Datadog, Zipkin; found "Jaeger"`}},
		{"an address with a scheme", address("http://sensor.groundcover:4317"), []string{"property groundcover.address", "must be host:port", "without a scheme"}},
		{"an address without a port", address("sensor.groundcover"), []string{"property groundcover.address", "must be host:port", `found "sensor.groundcover"`}},
		{"an address with port 0", address("sensor.groundcover:0"), []string{"property groundcover.address", "must be host:port", "with a port from 1 to 65535"}},
		{"an address that the mesh cannot resolve", address("sensor.example.com:4317"),
			[]string{"GCI1009", "neither a Service nor the host of a ServiceEntry", "create a ServiceEntry"}},
		{"OpenTelemetry with ProxyConfig", tracing(gc.TracingArgs{Api: new(gc.APIProxyConfig)}),
			[]string{"property tracing.api", "ProxyConfig has no tracer for OpenTelemetry; set Telemetry"}},
		{"a tag without a name", tracing(gc.TracingArgs{CustomTags: map[string]gc.CustomTagArgs{"": literal}}),
			[]string{`property tracing.customTags[""]`, "must have a name"}},
		{"an unknown finding code", gc.GroundcoverIstioArgs{IgnoreFindings: pulumi.ToStringArray([]string{"GCI1007", "GCI0000"})},
			[]string{"property ignoreFindings[1]", `there is no finding "GCI0000"`}},
	} {
		t.Run(invalid.name, func(t *testing.T) {
			p.program = connects(invalid.args)
			refuses(t, l, p.up, invalid.messages...)
		})
	}
	t.Run("several invalid inputs are one error", func(t *testing.T) {
		p.program = connects(gc.GroundcoverIstioArgs{
			Groundcover: &gc.GroundcoverArgs{Address: pulumi.String("sensor")},
			Istio:       &gc.IstioArgs{MeshConfig: new(gc.MeshConfig("Nowhere"))},
			Tracing: &gc.TracingArgs{Sampling: pulumi.Float64(150), Protocol: new(gc.Protocol("Jaeger")),
				CustomTags: map[string]gc.CustomTagArgs{"": literal, "both": {Literal: pulumi.String("x"), Header: pulumi.String("y")}}},
			Rollout: &gc.RolloutPolicyArgs{TimeoutSeconds: pulumi.Int(0)},
		})
		result := refuses(t, l, p.up, "property groundcover.address", "property istio.meshConfig", "property tracing.sampling",
			"property tracing.protocol", `property tracing.customTags[""]`, `property tracing.customTags["both"]`, "property rollout.timeoutSeconds")
		assert.Len(t, warnings(result), 1, "one error lists all of them")
	})
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}
