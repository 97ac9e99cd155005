package cluster

import (
	"errors"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

// InspectTimeout bounds reading a cluster that may be out of reach.
const InspectTimeout = 20 * time.Second

// OutOfReach tells a server that did not answer, or not sensibly, from one that answered no.
func OutOfReach(err error) bool {
	var status apierrors.APIStatus
	return !errors.As(err, &status) || apierrors.IsInternalError(err) || apierrors.IsServiceUnavailable(err) || apierrors.IsTimeout(err)
}
