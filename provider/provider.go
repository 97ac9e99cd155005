// Package provider is what the plugin groundcover-istio serves: the component GroundcoverIstio, the resources ObjectPatch and
// Rollout that it is made of, and the functions getSensorEndpoint and getMeshStatus. Each is a room of its own below this
// folder; New joins them. It decides nothing.
package provider

import (
	"context"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	plugin "github.com/pulumi/pulumi/sdk/v3/go/pulumi/provider"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/component"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/config"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/meshstatus"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/objectpatch"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/ownership"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/rollout"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/sensorendpoint"
)

// modules maps every room that defines types of the schema to the one module that users see.
var modules = map[tokens.ModuleName]tokens.ModuleName{
	"component": "index", "meshstatus": "index", "objectpatch": "index", "ownership": "index", "request": "index", "rollout": "index", "sensor": "index", "sensorendpoint": "index",
}

// New is the provider, for the plugin and for tests in process.
func New() (p.Provider, error) {
	served, err := infer.NewProviderBuilder().
		WithDisplayName("groundcover for Istio").
		WithDescription("Makes an Istio mesh send its traces and metrics to groundcover.").
		WithNamespace(names.Namespace).
		WithKeywords("pulumi", "istio", "groundcover", "opentelemetry", "kind/component", "category/infrastructure").
		WithHomepage(names.Repository).
		WithRepository(names.Repository).
		WithPublisher("GroundcoverIstio").
		WithLicense("Apache-2.0").
		WithPluginDownloadURL(names.DownloadURL).
		WithLanguageMap(languages()).
		WithComponents(infer.ComponentF(component.NewGroundcoverIstio)).
		WithResources(infer.Resource(&objectpatch.ObjectPatch{}), infer.Resource(&ownership.Ownership{}), infer.Resource(&rollout.Rollout{})).
		WithFunctions(infer.Function(&sensorendpoint.GetSensorEndpoint{}), infer.Function(&meshstatus.GetMeshStatus{})).
		WithConfig(infer.Config(&config.Config{})).
		WithModuleMap(modules).
		Build()
	if err != nil {
		return p.Provider{}, err
	}
	return withSecretsRedacted(withConformedInputs(component.WithProgram(config.WithUnknowns(withPlainStructures(served))))), nil
}

// Run serves the plugin until the engine ends it.
func Run(ctx context.Context) error {
	served, err := New()
	if err != nil {
		return err
	}
	return plugin.MainContext(ctx, names.Package, func(host *plugin.HostClient) (pulumirpc.ResourceProviderServer, error) {
		server, err := p.RawServer(names.Package, names.Version, served)(host)
		return component.WithAliases(server), err
	})
}
