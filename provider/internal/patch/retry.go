package patch

import (
	"context"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
)

// untilDone repeats attempt while retriable accepts its error, until ctx ends. Each attempt reads the object again.
func untilDone(ctx context.Context, ref Ref, retriable func(error) bool, attempt func() error) error {
	backoff := wait.Backoff{Duration: 50 * time.Millisecond, Factor: 2, Jitter: 0.2, Steps: 8, Cap: 5 * time.Second}
	err := cluster.Retry(ctx, backoff, retriable, attempt)
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("gave up on %s (%w) while %w", ref, context.Cause(ctx), err)
	}
	return err
}
