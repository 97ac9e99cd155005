package survey

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

func TestAnExpiredTokenIsRefusedCredentialsAndNotAResource(t *testing.T) {
	t.Parallel()
	r := &reader{}
	r.judge(fmt.Errorf("dial tcp: i/o timeout"), mesh.Denied{Verb: "list", Resource: "services"})
	assert.Equal(t, refused, r.judge(apierrors.NewUnauthorized("Unauthorized"), mesh.Denied{Verb: "list", Resource: "pods"}))
	require.ErrorIs(t, r.err, cluster.ErrCredentials)
	assert.NotContains(t, r.err.Error(), "pods")
	assert.Contains(t, r.err.Error(), "401 Unauthorized")
}

func TestARefusedReadIsNotFollowedByReadsThatDependOnIt(t *testing.T) {
	t.Parallel()
	r := serverReader(t, map[string]string{"/apis/apps/v1/deployments": "forbidden"})
	assert.Empty(t, controlPlanesOf(t, r, "").Istiods)
	assert.True(t, r.refused(cluster.Deployments), "it is not known whether there is one, so no other control plane is searched")
	const istiod = `{"kind": "DeploymentList", "items": [{"kind": "Deployment", "metadata": {"namespace": "istio-system", "name": "istiod"}}]}`
	r = serverReader(t, map[string]string{"/apis/apps/v1/deployments": istiod, "/api/v1/namespaces/istio-system/configmaps/istio": "forbidden"})
	assert.Len(t, controlPlanesOf(t, r, "").Istiods, 1)
	assert.False(t, r.refused(cluster.Deployments))
	assert.Len(t, r.denied, 1, "the ConfigMap istio-default is read only where the ConfigMap istio does not exist")
}
