package injection

import (
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
)

// injectorWebhooks is in the name of each webhook of istiod's injector (Istio 1.31, manifests/charts/istiod-discovery).
const injectorWebhooks = "sidecar-injector.istio.io"

// refused says that another dry run has the same answer: the API server, or a webhook of admission, refuses the pod. A webhook that
// denies a pod without a code answers with 400, and one that fails is a 500 (Kubernetes 1.37, apiserver
// pkg/admission/plugin/webhook). istiod's own webhook fails while istiod restarts.
func refused(err error) bool {
	if apierrors.IsInternalError(err) {
		return strings.Contains(err.Error(), "webhook") && !strings.Contains(err.Error(), injectorWebhooks)
	}
	return err != nil && !cluster.Transient(err)
}

// remedy is what to do about a refusal, where this package knows it.
func remedy(err error) string {
	if apierrors.IsForbidden(err) {
		return " (docs/permissions.md has the role)"
	}
	return ""
}
