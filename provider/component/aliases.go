package component

import (
	"context"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// WithAliases is a server that hands the component's aliases on.
func WithAliases(server pulumirpc.ResourceProviderServer) pulumirpc.ResourceProviderServer {
	return withAliases{server}
}

// withAliases hands the component's aliases on, of which pulumi-go-provider v1.5 takes only those that are whole URNs. A CLI
// up to 3.216, and perhaps a later one, sends none at all to a component of another process; 3.259 does.
type withAliases struct {
	pulumirpc.ResourceProviderServer
}

// Construct makes every alias a whole URN.
func (s withAliases) Construct(ctx context.Context, request *pulumirpc.ConstructRequest) (*pulumirpc.ConstructResponse, error) {
	for i, alias := range request.GetAliases() {
		request.Aliases[i] = &pulumirpc.Alias{Alias: &pulumirpc.Alias_Urn{Urn: aliasURN(alias, request)}}
	}
	return s.ResourceProviderServer.Construct(ctx, request)
}

// aliasURN completes an alias with what the component has now.
func aliasURN(alias *pulumirpc.Alias, request *pulumirpc.ConstructRequest) string {
	spec := alias.GetSpec()
	if spec == nil {
		return alias.GetUrn()
	}
	first := func(given, standard string) string {
		if given == "" {
			return standard
		}
		return given
	}
	parent := resource.URN(first(spec.GetParentUrn(), request.GetParent()))
	if spec.GetNoParent() || (parent != "" && parent.QualifiedType() == resource.RootStackType) {
		parent = ""
	}
	return string(resource.CreateURN(first(spec.GetName(), request.GetName()), first(spec.GetType(), request.GetType()), parent,
		first(spec.GetProject(), request.GetProject()), first(spec.GetStack(), request.GetStack())))
}
