package cluster

import (
	"context"
	"errors"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
)

// reachTimeout is far more than an API server needs to restart behind its load balancer, and what a user waits for a cluster that
// is gone.
const reachTimeout = 10 * time.Second

// Reach asks the API server for its version until it answers, for at most ten seconds, while it may only be restarting. A name
// without an address and a certificate without trust are an error at once. A refusal is an answer. The error is that of the last
// attempt, and Unreachable is true for it, unless ctx was cancelled.
func (c *Client) Reach(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, reachTimeout)
	defer cancel()
	backoff := wait.Backoff{Duration: 250 * time.Millisecond, Factor: 2, Steps: 4, Cap: 2 * time.Second}
	err := Retry(limited, backoff, MayHaveHappened, func() error {
		_, err := c.api.Get().AbsPath("/version").Do(limited).Raw()
		return err
	})
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return context.Cause(ctx)
	case Unreachable(err):
		return err
	}
	return nil
}
