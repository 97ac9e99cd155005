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
