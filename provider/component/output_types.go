package component

import (
	"reflect"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/sensor"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Pulumi's Go SDK resolves an output of a struct type only through a type of its own.
type (
	EndpointOutput     struct{ *pulumi.OutputState }
	MeshOutput         struct{ *pulumi.OutputState }
	MeshArrayOutput    struct{ *pulumi.OutputState }
	MetricsOutput      struct{ *pulumi.OutputState }
	TracingOutput      struct{ *pulumi.OutputState }
	FindingArrayOutput struct{ *pulumi.OutputState }
)

// ElementType is the type that the output resolves to.
func (EndpointOutput) ElementType() reflect.Type     { return reflect.TypeFor[sensor.Endpoint]() }
func (MeshOutput) ElementType() reflect.Type         { return reflect.TypeFor[Mesh]() }
func (MeshArrayOutput) ElementType() reflect.Type    { return reflect.TypeFor[[]Mesh]() }
func (MetricsOutput) ElementType() reflect.Type      { return reflect.TypeFor[Metrics]() }
func (TracingOutput) ElementType() reflect.Type      { return reflect.TypeFor[Tracing]() }
func (FindingArrayOutput) ElementType() reflect.Type { return reflect.TypeFor[[]Finding]() }

func init() {
	pulumi.RegisterOutputType(EndpointOutput{})
	pulumi.RegisterOutputType(MeshOutput{})
	pulumi.RegisterOutputType(MeshArrayOutput{})
	pulumi.RegisterOutputType(MetricsOutput{})
	pulumi.RegisterOutputType(TracingOutput{})
	pulumi.RegisterOutputType(FindingArrayOutput{})
}

// output is a value that is unknown unless the plan was made from what is there; O is the output's type.
func output[O pulumi.Output, T any](c *composer, snapshot bool, value T) O {
	var result pulumi.Output = constant[O](value)
	if c.ctx.DryRun() && (!c.resolved || !snapshot) {
		result = pulumi.UnsafeUnknownOutput(nil).ApplyT(func(any) T { return value })
	}
	if c.secret {
		result = pulumi.ToSecret(result)
	}
	return result.(O)
}

// constant is an output whose value is known, in a preview as well.
func constant[O pulumi.Output, T any](value T) O {
	return pulumi.Int(0).ToIntOutput().ApplyT(func(int) T { return value }).(O)
}
