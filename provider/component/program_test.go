package component

import (
	"context"
	"testing"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/plan"
)

const (
	firstURN  = resource.URN("urn:pulumi:dev::shop::groundcover-istio:index:GroundcoverIstio::first")
	secondURN = resource.URN("urn:pulumi:dev::shop::groundcover-istio:index:GroundcoverIstio::second")
)

// constructing claims objects as a component of a run does.
func constructing(t *testing.T, run string, component resource.URN, server string, objects ...ownedObject) error {
	t.Helper()
	served := WithProgram(p.Provider{Construct: func(ctx context.Context, _ p.ConstructRequest) (p.ConstructResponse, error) {
		return p.ConstructResponse{}, claim(ctx, server, objects)
	}})
	_, err := served.Construct(t.Context(), p.ConstructRequest{MonitorEndpoint: run, Urn: component})
	return err
}

func TestASecondComponentOfAProgramIsRefusedOnTheSameFieldsOnly(t *testing.T) {
	t.Parallel()
	mesh := ownedObject{Patch: plan.Patch{APIVersion: "v1", Kind: "ConfigMap", Namespace: "istio-system", Name: "istio", Document: "mesh"}, Paths: []string{"defaultProviders.tracing"}}
	revision, other := mesh, mesh
	revision.Name, other.Paths = "istio-1-25", []string{"accessLogFile"}
	for name, c := range map[string]struct {
		run, server string
		component   resource.URN
		object      ownedObject
		refused     bool
	}{
		"the same fields":        {"run", "https://a", secondURN, mesh, true},
		"other fields":           {"run", "https://a", secondURN, other, false},
		"another revision":       {"run", "https://a", secondURN, revision, false},
		"another cluster":        {"run", "https://b", secondURN, mesh, false},
		"the same component":     {"run", "https://a", firstURN, mesh, false},
		"a later run":            {"later", "https://a", secondURN, mesh, false},
		"a host without a run":   {"", "https://a", secondURN, mesh, false},
		"fields inside of those": {"run", "https://a", secondURN, ownedObject{Patch: mesh.Patch, Paths: []string{"defaultProviders"}}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := func(named string) string {
				if named == "" {
					return ""
				}
				return t.Name() + named
			}
			require.NoError(t, constructing(t, run("run"), firstURN, "https://a", mesh))
			err := constructing(t, run(c.run), c.component, c.server, c.object)
			if !c.refused {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, `component "first" of this program configures the same fields`)
			assert.ErrorContains(t, err, "ConfigMap istio-system/istio")
		})
	}
}
