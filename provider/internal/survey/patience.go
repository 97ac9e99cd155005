package survey

import (
	"context"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
)

// maxAttempts of one read: with the pauses between them, about six seconds.
const maxAttempts = 6

// patiently repeats a read for some seconds while the API server is busy or failing.
func patiently(ctx context.Context, read func() error) error {
	attempts := 0
	return cluster.Retry(ctx, wait.Backoff{Duration: 200 * time.Millisecond, Factor: 2, Jitter: 0.2, Steps: maxAttempts}, func(err error) bool {
		attempts++
		return attempts < maxAttempts && cluster.Busy(err)
	}, read)
}
