package mesh

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTheGitOpsToolOfAnObjectIsTheSameInEveryRunWhereSeveralClaimIt(t *testing.T) {
	t.Parallel()
	both := Meta{Labels: map[string]string{"kustomize.toolkit.fluxcd.io/name": "mesh", "argocd.argoproj.io/instance": "mesh", "helm.toolkit.fluxcd.io/name": "mesh"}}
	for range 100 {
		assert.Equal(t, "Argo CD", both.GitOps())
	}
	assert.Equal(t, "Flux", Meta{Labels: map[string]string{"helm.toolkit.fluxcd.io/name": "mesh"}}.GitOps())
	assert.Empty(t, Meta{}.GitOps())
}
