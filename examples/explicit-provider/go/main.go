package main

import (
	"github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		cluster, err := kubernetes.NewProvider(ctx, "cluster", &kubernetes.ProviderArgs{
			Kubeconfig: config.RequireSecret(ctx, "kubeconfig"),
		})
		if err != nil {
			return err
		}
		mesh, err := groundcoveristio.NewGroundcoverIstio(ctx, "mesh", &groundcoveristio.GroundcoverIstioArgs{
			Tracing: &groundcoveristio.TracingArgs{
				Sampling:    pulumi.Float64(1), // percent
				Environment: pulumi.String("production"),
			},
		}, pulumi.Providers(cluster))
		if err != nil {
			return err
		}
		ctx.Export("endpoint", mesh.Endpoint)
		ctx.Export("tracing", mesh.Tracing)
		ctx.Export("findings", mesh.Findings)
		return nil
	})
}
