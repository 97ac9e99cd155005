package rollout

import (
	"context"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
)

// backoff grows from half a second to 15 s.
func backoff() wait.Backoff {
	return wait.Backoff{Duration: 500 * time.Millisecond, Factor: 2, Jitter: 0.2, Steps: 10, Cap: 15 * time.Second}
}

// retried repeats a request while its error is transient, until ctx ends, and reports each such error to failing.
func retried(ctx context.Context, failing func(error), request func() error) error {
	return cluster.Retry(ctx, backoff(), cluster.Transient, func() error {
		err := request()
		if ctx.Err() == nil && cluster.Transient(err) {
			failing(err)
		}
		return err
	})
}
