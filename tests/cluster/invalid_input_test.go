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
	l := lab.Reserve(t)
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
		{"a line break in a header", tracing(gc.TracingArgs{Environment: pulumi.String("prod\nstage")}), []string{"property tracing.environment", "must have no control character"}},
		{"a timeout that overflows", gc.GroundcoverIstioArgs{Rollout: &gc.RolloutPolicyArgs{TimeoutSeconds: pulumi.Int(99999999999)}},
			[]string{"property rollout.timeoutSeconds", "must be a whole number of at most 2147483647; found 99999999999"}},
		{"a revision beside revisions", gc.GroundcoverIstioArgs{Istio: &gc.IstioArgs{Revision: pulumi.String("default"), Revisions: pulumi.ToStringArray([]string{"default"})}},
			[]string{"property istio.revision", "must not be set with istio.revisions"}},
		{"a second revision that does not exist", gc.GroundcoverIstioArgs{Istio: &gc.IstioArgs{Revisions: pulumi.ToStringArray([]string{"default", "blue"})}},
			[]string{"property istio.revisions[1]", `no istiod has the revision or tag "blue"`}},
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
	t.Run("an unknown key, and another one in a resource", func(t *testing.T) {
		p.program = untyped(pulumi.Map{"tracing": pulumi.Map{"samplng": pulumi.Float64(5)}})
		refuses(t, l, p.up, "property tracing.samplng", "Set sampling")
		p.program = func(ctx *pulumi.Context) error {
			return ctx.RegisterResource("groundcover-istio:index:ObjectPatch", "patch", pulumi.Map{"apiVersion": pulumi.String("v1"), "kind": pulumi.String("ConfigMap"),
				"name": pulumi.String("istio"), "namespace": pulumi.String("istio-system"), "fields": pulumi.Map{},
				"guard": pulumi.Map{"namespace": pulumi.String("istio-system"), "waitSecond": pulumi.Int(5)}}, &pulumi.CustomResourceState{}, pluginVersion)
		}
		refuses(t, l, p.up, "guard.waitSecond", "Set waitSeconds")
	})
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}

// pluginVersion is an option for resources that are registered without the SDK.
var pluginVersion = pulumi.Version("0.1.0")

// untyped is a program that registers the component as a language without types does.
func untyped(inputs pulumi.Map) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		return ctx.RegisterRemoteComponentResource("groundcover-istio:index:GroundcoverIstio", "mesh", inputs, &pulumi.ResourceState{}, pluginVersion)
	}
}

func TestTheStringsOfTheStacksConfigurationAreTakenAsNumbersAndBooleans(t *testing.T) {
	l := lab.Reserve(t)
	before := snapshot(t, l)
	p := newProject(t, nil, "KUBECONFIG="+l.Kubeconfig())
	p.Set("sampling", "5")
	p.Set("controlPlane", "false")
	p.program = func(ctx *pulumi.Context) error {
		sampling, _ := ctx.GetConfig("mesh:sampling")
		controlPlane, _ := ctx.GetConfig("mesh:controlPlane")
		return untyped(pulumi.Map{"tracing": pulumi.Map{"sampling": pulumi.String(sampling)},
			"istio":   pulumi.Map{"meshConfig": pulumi.String("ConfigMap")},
			"rollout": pulumi.Map{"controlPlane": pulumi.String(controlPlane)}})(ctx)
	}
	p.up().Succeeds(t)
	awaitTracer(t, l, tracer{4317, 5})
	p.preview("--expect-no-changes").Succeeds(t)
	p.Destroy().Succeeds(t)
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}
