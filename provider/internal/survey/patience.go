package survey

import (
	"time"

	"k8s.io/apimachinery/pkg/api/errors"
	utilnet "k8s.io/apimachinery/pkg/util/net"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/util/retry"
)

// patiently does a read again, for some seconds, while the API server answers that it is busy or broken. One that does
// not answer is not waited for: a preview has to work, and at once, where the cluster does not exist yet.
func patiently(read func() error) error {
	return retry.OnError(wait.Backoff{Duration: 200 * time.Millisecond, Factor: 2, Jitter: 0.2, Steps: 6}, func(err error) bool {
		return errors.IsTooManyRequests(err) || errors.IsInternalError(err) || errors.IsServiceUnavailable(err) ||
			errors.IsServerTimeout(err) || utilnet.IsConnectionReset(err) || utilnet.IsProbableEOF(err)
	}, read)
}
