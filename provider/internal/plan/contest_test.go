package plan

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/facts"
)

func TestWhatAManagersNextApplyDoesIsToldByManagerAndField(t *testing.T) {
	t.Parallel()
	shared := func(managers ...facts.Manager) func(*facts.Facts) {
		return istiod(func(i *facts.Istiod) {
			i.SharedName = "platform-mesh"
			i.Shared = facts.Document{Name: "platform-mesh", Exists: true, Text: "enableTracing: true\n", Meta: facts.Meta{Managers: managers}}
		})
	}
	older := func(manager facts.Manager) func(*facts.Facts) {
		return func(f *facts.Facts) {
			f.Telemetries = []facts.Telemetry{{Namespace: "istio-system", Name: "platform", Created: "2020-01-01T00:00:00Z", Meta: facts.Meta{Managers: []facts.Manager{manager}}}}
		}
	}
	fields := func(path ...string) map[string]any {
		node := map[string]any{}
		for i := len(path) - 1; i >= 0; i-- {
			node = map[string]any{path[i]: node}
		}
		return node
	}
	tracing, metrics := fields("f:spec", "f:tracing"), fields("f:spec", "f:metrics")
	deployment := istiod(func(i *facts.Istiod) {
		i.Meta.Managers = []facts.Manager{{Name: "istio-operator", Operation: "Apply",
			Fields: fields("f:spec", "f:template", "f:spec", "f:containers", `k:{"name":"discovery"}`, "f:env", `k:{"name":"REVISION"}`, "f:value")}}
	})
	for name, c := range map[string]struct {
		edit func(*facts.Facts)
		code string
		says []string
	}{
		"a server-side apply of the document fails":         {shared(facts.Manager{Name: "terraform", Operation: "Apply"}), "GCI3015", []string{"ConfigMap istio-system/platform-mesh", "terraform", "data.mesh"}},
		"Helm 3 erases it":                                  {shared(facts.Manager{Name: "helm", Operation: "Update"}), "GCI3016", []string{"helm", "data.mesh"}},
		"so does kubectl apply":                             {shared(facts.Manager{Name: "kubectl-client-side-apply", Operation: "Update"}), "GCI3016", []string{"kubectl"}},
		"and an apply by force":                             {shared(facts.Manager{Name: "kustomize-controller", Operation: "Apply"}), "GCI3016", []string{"kustomize-controller"}},
		"also after our write took the field over":          {shared(facts.Manager{Name: "pulumi-groundcover-istio", Operation: "Update", Fields: fields("f:data", "f:mesh")}, facts.Manager{Name: "terraform", Operation: "Apply"}), "GCI3015", []string{"terraform"}},
		"a Telemetry's tracing that is applied fails":       {older(facts.Manager{Name: "helm", Operation: "Apply", Fields: tracing}), "GCI3015", []string{"Telemetry istio-system/platform", "helm", "spec.tracing"}},
		"one that has no tracing stays":                     {older(facts.Manager{Name: "helm", Operation: "Apply", Fields: metrics}), "GCI3017", []string{"Telemetry istio-system/platform", "helm"}},
		"istioctl leaves the env, which is none of its own": {deployment, "GCI3017", []string{"Deployment istio-system/istiod", "istio-operator"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := find(t, Make(asked(), mesh(c.edit)), c.code).String()
			for _, word := range c.says {
				assert.Contains(t, text, word)
			}
		})
	}
	t.Run("a person's edit says nothing of a next one", func(t *testing.T) {
		t.Parallel()
		p := Make(asked(), mesh(shared(facts.Manager{Name: "kubectl-edit", Operation: "Update"})))
		for _, f := range p.Findings {
			assert.NotContains(t, []string{"GCI3015", "GCI3016", "GCI3017"}, f.Code)
		}
	})
}

func TestAPathOfManagedFieldsIsShownAsPeopleWriteIt(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "spec.template.spec.containers[discovery].env[SHARED_MESH_CONFIG].value",
		shown([]string{"f:spec", "f:template", "f:spec", "f:containers", `k:{"name":"discovery"}`, "f:env", `k:{"name":"SHARED_MESH_CONFIG"}`, "f:value"}))
}
