package plan

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

func TestAFindingNamesTheManagerAndTheFieldOfTheNextApply(t *testing.T) {
	t.Parallel()
	shared := func(managers ...mesh.Manager) func(*mesh.Snapshot) {
		return istiod(func(i *mesh.Istiod) {
			i.SharedName = "platform-mesh"
			i.Shared = mesh.Document{Name: "platform-mesh", Exists: true, Text: "enableTracing: true\n", Meta: mesh.Meta{Managers: managers}}
		})
	}
	older := func(manager mesh.Manager) func(*mesh.Snapshot) {
		return func(f *mesh.Snapshot) {
			f.Telemetries = []mesh.Telemetry{{Namespace: "istio-system", Name: "platform", Created: "2020-01-01T00:00:00Z", Meta: mesh.Meta{Managers: []mesh.Manager{manager}}}}
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
	deployment := istiod(func(i *mesh.Istiod) {
		i.Meta.Managers = []mesh.Manager{{Name: "istio-operator", Operation: "Apply",
			Fields: fields("f:spec", "f:template", "f:spec", "f:containers", `k:{"name":"discovery"}`, "f:env", `k:{"name":"REVISION"}`, "f:value")}}
	})
	for name, c := range map[string]struct {
		edit func(*mesh.Snapshot)
		code string
		text []string
	}{
		"a server-side apply of the document fails":       {shared(mesh.Manager{Name: "terraform", Operation: "Apply"}), "GCI3015", []string{"ConfigMap istio-system/platform-mesh", "terraform", "data.mesh"}},
		"Helm 3 erases it":                                {shared(mesh.Manager{Name: "helm", Operation: "Update"}), "GCI3016", []string{"helm", "data.mesh"}},
		"so does kubectl apply":                           {shared(mesh.Manager{Name: "kubectl-client-side-apply", Operation: "Update"}), "GCI3016", []string{"kubectl"}},
		"so does Argo CD's client-side apply":             {shared(mesh.Manager{Name: "argocd-controller", Operation: "Update"}), "GCI3016", []string{"argocd-controller", "data.mesh"}},
		"and Helm inside of Terraform":                    {shared(mesh.Manager{Name: "terraform-provider-helm_v2.17.0_x5", Operation: "Update"}), "GCI3016", []string{"terraform-provider-helm"}},
		"and Pulumi's Release":                            {shared(mesh.Manager{Name: "pulumi-resource-kubernetes", Operation: "Update"}), "GCI3016", []string{"pulumi-resource-kubernetes"}},
		"and Pulumi's replacement of a ConfigMap":         {shared(mesh.Manager{Name: "pulumi-kubernetes-1a2b3c4d", Operation: "Apply"}), "GCI3016", []string{"pulumi-kubernetes-1a2b3c4d", "data.mesh"}},
		"Pulumi's apply of a Telemetry's tracing fails":   {older(mesh.Manager{Name: "pulumi-kubernetes-1a2b3c4d", Operation: "Apply", Fields: tracing}), "GCI3015", []string{"pulumi-kubernetes-1a2b3c4d", "spec.tracing"}},
		"and an apply by force":                           {shared(mesh.Manager{Name: "kustomize-controller", Operation: "Apply"}), "GCI3016", []string{"kustomize-controller"}},
		"also after this package took the field over":     {shared(mesh.Manager{Name: "pulumi-groundcover-istio", Operation: "Update", Fields: fields("f:data", "f:mesh")}, mesh.Manager{Name: "terraform", Operation: "Apply"}), "GCI3015", []string{"terraform"}},
		"a Telemetry's tracing that is applied fails":     {older(mesh.Manager{Name: "helm", Operation: "Apply", Fields: tracing}), "GCI3015", []string{"Telemetry istio-system/platform", "helm", "spec.tracing"}},
		"one that has no tracing stays":                   {older(mesh.Manager{Name: "helm", Operation: "Apply", Fields: metrics}), "GCI3017", []string{"Telemetry istio-system/platform", "helm"}},
		"istioctl leaves the env, which is not its field": {deployment, "GCI3017", []string{"Deployment istio-system/istiod", "istio-operator"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := find(t, Make(inputs(), snapshotWith(c.edit)), c.code).String()
			for _, word := range c.text {
				assert.Contains(t, text, word)
			}
		})
	}
	t.Run("an unknown owner's own ConfigMap counts as well", func(t *testing.T) {
		t.Parallel()
		p := Make(inputs(writeTo(request.ConfigMap)), snapshotWith(istiod(func(i *mesh.Istiod) {
			i.Meta.Labels = nil
			i.Primary.Meta.Managers = []mesh.Manager{{Name: "kubectl-client-side-apply", Operation: "Update"}}
		})))
		assert.Equal(t, "ConfigMap istio-system/istio", find(t, p, "GCI3016").Object)
	})
	t.Run("kubectl edit does not apply again", func(t *testing.T) {
		t.Parallel()
		p := Make(inputs(), snapshotWith(shared(mesh.Manager{Name: "kubectl-edit", Operation: "Update"})))
		for _, f := range p.Findings {
			assert.NotContains(t, []string{"GCI3015", "GCI3016", "GCI3017"}, f.Code)
		}
	})
}

func TestAPathOfManagedFieldsIsPrintedAsKubectlWritesIt(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "spec.template.spec.containers[discovery].env[SHARED_MESH_CONFIG].value",
		fieldPath([]string{"f:spec", "f:template", "f:spec", "f:containers", `k:{"name":"discovery"}`, "f:env", `k:{"name":"SHARED_MESH_CONFIG"}`, "f:value"}))
}
