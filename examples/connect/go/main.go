package main

import (
	"github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		mesh, err := groundcoveristio.NewGroundcoverIstio(ctx, "mesh", &groundcoveristio.GroundcoverIstioArgs{
			Tracing: &groundcoveristio.TracingArgs{
				Sampling:    pulumi.Float64(1), // percent
				Environment: pulumi.String("production"),
			},
		})
		if err != nil {
			return err
		}
		ctx.Export("endpoint", mesh.Endpoint)
		ctx.Export("tracing", mesh.Tracing)
		ctx.Export("findings", mesh.Findings)
		return nil
	})
}
