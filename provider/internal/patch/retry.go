package patch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	utilnet "k8s.io/apimachinery/pkg/util/net"
	"k8s.io/apimachinery/pkg/util/wait"
)

// untilDone repeats attempt while it fails for a reason that passes, until ctx ends. client-go's retry.OnError would do, but it knows
// neither ctx nor the delay that the server asks for.
func untilDone(ctx context.Context, ref Ref, attempt func() error) error {
	backoff := wait.Backoff{Duration: 50 * time.Millisecond, Factor: 2, Jitter: 0.2, Steps: 8, Cap: 5 * time.Second}
	var last error
	for {
		err := attempt()
		if err == nil {
			return nil
		}
		if ctx.Err() == nil && !passes(err) {
			return err
		}
		// Once ctx has ended, every request fails with that alone: the failure before it is the one that tells something.
		if last == nil || ctx.Err() == nil {
			last = err
		}
		delay := backoff.Step()
		if seconds, inputs := apierrors.SuggestsClientDelay(err); inputs {
			delay = max(delay, time.Duration(seconds)*time.Second)
		}
		timer := time.NewTimer(delay)
		select {
		case <-ctx.Done():
			timer.Stop()
			return fmt.Errorf("gave up on %s (%w) while %w", ref, context.Cause(ctx), last)
		case <-timer.C:
		}
	}
}

// passes says whether an error is worth another try.
func passes(err error) bool {
	return apierrors.IsConflict(err) || apierrors.IsAlreadyExists(err) || apierrors.IsTooManyRequests(err) || unsure(err)
}

// unsure says whether, after this error, a write may have been done all the same.
func unsure(err error) bool {
	var network net.Error
	return apierrors.IsInternalError(err) || apierrors.IsServiceUnavailable(err) || apierrors.IsServerTimeout(err) || apierrors.IsTimeout(err) ||
		utilnet.IsConnectionRefused(err) || utilnet.IsConnectionReset(err) || utilnet.IsHTTP2ConnectionLost(err) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.As(err, &network) && network.Timeout()
}
