// Package provider is what the plugin groundcover-istio serves: the component GroundcoverIstio, the resources
// ObjectPatch and Rollout that it is made of, and the functions getSensorEndpoint and getMeshStatus.
package provider

import (
	"context"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	plugin "github.com/pulumi/pulumi/sdk/v3/go/pulumi/provider"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// The package's names, in one place so that it can be renamed.
const (
	Name        = "groundcover-istio"
	Namespace   = "groundcover-istio"
	Repository  = "https://github.com/groundcover-istio/pulumi-groundcover-istio"
	DownloadURL = "github://api.github.com/groundcover-istio/pulumi-groundcover-istio"
)

// Version of the plugin; a release sets it when it is linked.
var Version = "0.1.0"

// New is the provider, for the plugin and for tests in process.
func New() (p.Provider, error) {
	served, err := infer.NewProviderBuilder().
		WithDisplayName("Groundcover for Istio").
		WithDescription("Makes an Istio mesh send its traces and metrics to groundcover.").
		WithNamespace(Namespace).
		WithKeywords("pulumi", "istio", "groundcover", "opentelemetry", "kind/component", "category/infrastructure").
		WithHomepage(Repository).
		WithRepository(Repository).
		WithPublisher("GroundcoverIstio").
		WithLicense("Apache-2.0").
		WithPluginDownloadURL(DownloadURL).
		WithLanguageMap(languages()).
		WithComponents(infer.ComponentF(NewGroundcoverIstio)).
		WithResources(infer.Resource(&ObjectPatch{}), infer.Resource(&Rollout{})).
		WithFunctions(infer.Function(&GetSensorEndpoint{}), infer.Function(&GetMeshStatus{})).
		WithConfig(infer.Config(&Config{})).
		WithModuleMap(map[tokens.ModuleName]tokens.ModuleName{"provider": "index"}).
		Build()
	if err != nil {
		return p.Provider{}, err
	}
	return withPlainStructures(served), nil
}

// Run serves the plugin until the engine ends it.
func Run(ctx context.Context) error {
	served, err := New()
	if err != nil {
		return err
	}
	return plugin.MainContext(ctx, Name, func(host *plugin.HostClient) (pulumirpc.ResourceProviderServer, error) {
		server, err := p.RawServer(Name, Version, served)(host)
		return withAliases{server}, err
	})
}

// languages are the names of the SDK packages.
func languages() map[string]any {
	return map[string]any{
		"go": map[string]any{
			"importBasePath":                 "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio",
			"modulePath":                     "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go",
			"rootPackageName":                "groundcoveristio",
			"generateResourceContainerTypes": true,
			"respectSchemaVersion":           true,
		},
		"nodejs": map[string]any{
			"packageName":          "@groundcover-istio/pulumi",
			"respectSchemaVersion": true,
			"typescriptVersion":    "5.9.3",
			"devDependencies":      map[string]any{"@types/node": "20.19.43"},
		},
		"python": map[string]any{"packageName": "pulumi_groundcover_istio", "respectSchemaVersion": true, "pyproject": map[string]any{"enabled": true}},
		"csharp": map[string]any{"rootNamespace": "GroundcoverIstio", "respectSchemaVersion": true},
		"java":   map[string]any{"basePackage": "com.groundcoveristio"},
	}
}
