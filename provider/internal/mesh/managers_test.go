package mesh

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAGitOpsToolIsRecognizedByItsTrackingOrItsFieldManager(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		meta Meta
		tool string
	}{
		"Argo CD 3, by annotation": {Meta{Annotations: map[string]string{"argocd.argoproj.io/tracking-id": "mesh:/ConfigMap:istio-system/istio"}}, "Argo CD"},
		"Argo CD 2, by label and client-side apply": {Meta{Labels: map[string]string{"app.kubernetes.io/instance": "mesh-prod"},
			Managers: []Manager{{Name: "argocd-controller", Operation: "Update"}}}, "Argo CD"},
		"a chart's label app.kubernetes.io/instance": {Meta{Labels: map[string]string{"app.kubernetes.io/instance": "istiod"},
			Managers: []Manager{{Name: "helm", Operation: "Update"}}}, ""},
		"Flux, by its field manager": {Meta{Managers: []Manager{{Name: "kustomize-controller", Operation: "Apply"}}}, "Flux"},
		"a status that it writes":    {Meta{Managers: []Manager{{Name: "argocd-controller", Operation: "Update", Subresource: true}}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.tool, c.meta.GitOps())
		})
	}
}
