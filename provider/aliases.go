package provider

import (
	"context"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/encoding/protowire"
)

// withAliases hands the component's aliases on, of which pulumi-go-provider v1.5 takes only those that are whole URNs, in
// the field that newer CLIs send them in.
type withAliases struct {
	pulumirpc.ResourceProviderServer
}

// Construct makes every alias a whole URN.
func (s withAliases) Construct(ctx context.Context, request *pulumirpc.ConstructRequest) (*pulumirpc.ConstructResponse, error) {
	urns := earlierAliases(request.ProtoReflect().GetUnknown())
	for _, alias := range request.GetAliases() {
		urns = append(urns, aliasURN(alias, request))
	}
	request.Aliases = nil
	for _, urn := range urns {
		request.Aliases = append(request.Aliases, &pulumirpc.Alias{Alias: &pulumirpc.Alias_Urn{Urn: urn}})
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

// earlierAliases are those of a CLI that sends them as field 14 (3.187 and 3.216 do; 3.259 does not). Such a CLI sends an
// empty text for an alias that is no whole URN, which cannot be mended here.
func earlierAliases(unknown []byte) []string {
	const field = 14
	var urns []string
	for len(unknown) > 0 {
		number, kind, length := protowire.ConsumeTag(unknown)
		if length < 0 {
			return urns
		}
		unknown = unknown[length:]
		if number == field && kind == protowire.BytesType {
			if text, _ := protowire.ConsumeString(unknown); text != "" {
				urns = append(urns, text)
			}
		}
		length = protowire.ConsumeFieldValue(number, kind, unknown)
		if length < 0 {
			return urns
		}
		unknown = unknown[length:]
	}
	return urns
}
