package istiod

import (
	"context"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// readMetrics reads the counters through the API server's pod proxy. The debug endpoints require authentication there.
func (r *Reader) readMetrics(ctx context.Context, replica *Replica) {
	permission := Permission{"get", "pods/proxy", r.namespace}
	if r.isRefused(permission) {
		replica.Missing = append(replica.Missing, permission)
		return
	}
	body, err := r.client.ViaProxy(ctx, replica.Namespace, replica.Pod, monitoringPort, "metrics")
	// istiod itself may answer 403 (METRICS_LOCALHOST_ACCESS_ONLY), which is no Status of the API server.
	if apierrors.IsForbidden(err) && !apierrors.HasStatusCause(err, metav1.CauseTypeUnexpectedServerResponse) {
		r.setRefused(permission)
		replica.Missing, replica.Reason = append(replica.Missing, permission), "neither port-forwards nor the pod proxy are allowed"
		return
	}
	if err == nil {
		defer body.Close()
		replica.Counters, err = ParseMetrics(body)
	}
	if err != nil {
		replica.Reason = names.Line(err.Error())
		return
	}
	replica.Source = FromMetrics
}
