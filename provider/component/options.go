package component

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// options are those of the component's options that children do not inherit by themselves. protect, aliases and
// transforms are inherited from the parent by the SDK.
type options struct {
	providers []pulumi.ProviderResource
	children  []pulumi.ResourceOption
}

func optionsOf(given []pulumi.ResourceOption) (options, error) {
	snapshot, err := pulumi.NewResourceOptions(given...)
	if err != nil {
		return options{}, err
	}
	result := options{providers: snapshot.Providers}
	if snapshot.Provider != nil {
		result.providers = append(result.providers, snapshot.Provider)
	}
	if len(snapshot.DependsOn) > 0 {
		result.children = append(result.children, pulumi.DependsOn(snapshot.DependsOn))
	}
	if snapshot.RetainOnDelete {
		result.children = append(result.children, pulumi.RetainOnDelete(true))
	}
	if snapshot.CustomTimeouts != nil {
		result.children = append(result.children, pulumi.Timeouts(snapshot.CustomTimeouts))
	}
	return result, nil
}

// under are the options of one child: the component's, its own package's version, and what it comes after.
func (o options) under(parent pulumi.Resource, own pulumi.ProviderResource, after []pulumi.Resource) []pulumi.ResourceOption {
	result := append([]pulumi.ResourceOption{pulumi.Parent(parent)}, o.children...)
	result = append(result, ownPackage()...)
	if own != nil {
		result = append(result, pulumi.Provider(own))
	}
	if len(after) > 0 {
		result = append(result, pulumi.DependsOn(after))
	}
	return result
}

// kubernetes are the options of a child that is a resource of pulumi-kubernetes: under the provider that was passed, or the
// stack's own where none was.
func (o options) kubernetes(parent pulumi.Resource) []pulumi.ResourceOption {
	result := append([]pulumi.ResourceOption{pulumi.Parent(parent)}, o.children...)
	for _, provider := range o.providers {
		result = append(result, pulumi.Providers(provider))
	}
	return result
}

// ownPackage pins the plugin: without a version the engine takes whatever is newest on the machine.
func ownPackage() []pulumi.ResourceOption {
	return []pulumi.ResourceOption{pulumi.Version(names.Version), pulumi.PluginDownloadURL(names.DownloadURL)}
}
