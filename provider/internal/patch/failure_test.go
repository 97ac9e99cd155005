package patch

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestATerminatingNamespaceIsNotAMissingPermission(t *testing.T) {
	t.Parallel()
	forbidden := apierrors.NewForbidden(configMaps.GroupResource(), "istio", errors.New("because"))
	require.ErrorContains(t, failed("creating", "create", istioRef, forbidden), "kubectl create role pulumi-groundcover-istio -n istio-system --verb=get,create --resource=configmaps")

	// As the admission plugin NamespaceLifecycle returns it.
	forbidden.ErrStatus.Details.Causes = []metav1.StatusCause{{Type: corev1.NamespaceTerminatingCause, Message: "namespace istio-system is being terminated"}}
	err := failed("creating", "create", istioRef, forbidden)
	require.ErrorContains(t, err, "the namespace istio-system is being deleted and accepts no new objects; wait until it is gone, then recreate it")
	require.NotContains(t, err.Error(), "kubectl create role")
}
