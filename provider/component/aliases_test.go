package component

import (
	"context"
	"testing"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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
		"a name":             {stack, spec(&pulumirpc.Alias_Spec{Name: "old"}), "urn:pulumi:dev::shop::" + names.ComponentType + "::old"},
		"a type":             {stack, spec(&pulumirpc.Alias_Spec{Type: "pkg:index:Old"}), "urn:pulumi:dev::shop::pkg:index:Old::mesh"},
		"a project":          {stack, spec(&pulumirpc.Alias_Spec{Project: "store"}), "urn:pulumi:dev::store::" + names.ComponentType + "::mesh"},
		"a stack":            {stack, spec(&pulumirpc.Alias_Spec{Stack: "prod"}), "urn:pulumi:prod::shop::" + names.ComponentType + "::mesh"},
		"the same parent":    {old, spec(&pulumirpc.Alias_Spec{Name: "old"}), "urn:pulumi:dev::shop::pkg:index:Parent$" + names.ComponentType + "::old"},
		"another parent":     {stack, spec(&pulumirpc.Alias_Spec{Parent: &pulumirpc.Alias_Spec_ParentUrn{ParentUrn: old}}), "urn:pulumi:dev::shop::pkg:index:Parent$" + names.ComponentType + "::mesh"},
		"no parent any more": {old, spec(&pulumirpc.Alias_Spec{Parent: &pulumirpc.Alias_Spec_NoParent{NoParent: true}}), "urn:pulumi:dev::shop::" + names.ComponentType + "::mesh"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			library := &constructed{}
			_, err := withAliases{library}.Construct(t.Context(), &pulumirpc.ConstructRequest{Project: "shop", Stack: "dev", Name: "mesh",
				Type: names.ComponentType, Parent: c.parent, Aliases: []*pulumirpc.Alias{c.alias}})
			require.NoError(t, err)
			assert.Equal(t, []string{c.urn}, library.aliases)
		})
	}
}
