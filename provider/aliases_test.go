package provider

import (
	"context"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protowire"
)

// constructed remembers the request that reached the library.
type constructed struct {
	pulumirpc.UnimplementedResourceProviderServer
	aliases []string
}

func (c *constructed) Construct(_ context.Context, request *pulumirpc.ConstructRequest) (*pulumirpc.ConstructResponse, error) {
	for _, alias := range request.GetAliases() {
		c.aliases = append(c.aliases, alias.GetUrn())
	}
	return &pulumirpc.ConstructResponse{}, nil
}

func TestEveryFormOfAnAliasBecomesAURN(t *testing.T) {
	t.Parallel()
	const stack, old = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev", "urn:pulumi:dev::shop::pkg:index:Parent::platform"
	spec := func(s *pulumirpc.Alias_Spec) *pulumirpc.Alias {
		return &pulumirpc.Alias{Alias: &pulumirpc.Alias_Spec_{Spec: s}}
	}
	for name, c := range map[string]struct {
		parent string
		alias  *pulumirpc.Alias
		urn    string
	}{
		"a URN":              {stack, &pulumirpc.Alias{Alias: &pulumirpc.Alias_Urn{Urn: old}}, old},
		"a name":             {stack, spec(&pulumirpc.Alias_Spec{Name: "old"}), "urn:pulumi:dev::shop::" + componentToken + "::old"},
		"a type":             {stack, spec(&pulumirpc.Alias_Spec{Type: "pkg:index:Old"}), "urn:pulumi:dev::shop::pkg:index:Old::mesh"},
		"a project":          {stack, spec(&pulumirpc.Alias_Spec{Project: "store"}), "urn:pulumi:dev::store::" + componentToken + "::mesh"},
		"a stack":            {stack, spec(&pulumirpc.Alias_Spec{Stack: "prod"}), "urn:pulumi:prod::shop::" + componentToken + "::mesh"},
		"the same parent":    {old, spec(&pulumirpc.Alias_Spec{Name: "old"}), "urn:pulumi:dev::shop::pkg:index:Parent$" + componentToken + "::old"},
		"another parent":     {stack, spec(&pulumirpc.Alias_Spec{Parent: &pulumirpc.Alias_Spec_ParentUrn{ParentUrn: old}}), "urn:pulumi:dev::shop::pkg:index:Parent$" + componentToken + "::mesh"},
		"no parent any more": {old, spec(&pulumirpc.Alias_Spec{Parent: &pulumirpc.Alias_Spec_NoParent{NoParent: true}}), "urn:pulumi:dev::shop::" + componentToken + "::mesh"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			library := &constructed{}
			_, err := withAliases{library}.Construct(t.Context(), &pulumirpc.ConstructRequest{Project: "shop", Stack: "dev", Name: "mesh",
				Type: componentToken, Parent: c.parent, Aliases: []*pulumirpc.Alias{c.alias}})
			require.NoError(t, err)
			assert.Equal(t, []string{c.urn}, library.aliases)
		})
	}
}

func TestTheURNsOfAnEarlierCLIAreAliasesToo(t *testing.T) {
	t.Parallel()
	request := &pulumirpc.ConstructRequest{}
	var unknown []byte
	unknown = protowire.AppendVarint(protowire.AppendTag(unknown, 99, protowire.VarintType), 7)
	for _, urn := range []string{"urn:a", "", "urn:b"} {
		unknown = protowire.AppendString(protowire.AppendTag(unknown, 14, protowire.BytesType), urn)
	}
	request.ProtoReflect().SetUnknown(unknown)
	library := &constructed{}
	_, err := withAliases{library}.Construct(t.Context(), request)
	require.NoError(t, err)
	assert.Equal(t, []string{"urn:a", "urn:b"}, library.aliases)
}
