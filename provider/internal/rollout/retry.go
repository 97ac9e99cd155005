package rollout

import (
	"context"
	"errors"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/util/net"
	"k8s.io/apimachinery/pkg/util/wait"
)

// transient tells a server that is busy or away from one that said no.
func transient(err error) bool {
	return apierrors.IsTooManyRequests(err) || apierrors.IsInternalError(err) || apierrors.IsServiceUnavailable(err) ||
		apierrors.IsServerTimeout(err) || apierrors.IsTimeout(err) || apierrors.IsConflict(err) || apierrors.IsUnexpectedServerError(err) ||
		net.IsConnectionRefused(err) || net.IsConnectionReset(err) || net.IsProbableEOF(err) || net.IsTimeout(err) ||
		net.IsHTTP2ConnectionLost(err) || errors.Is(err, context.DeadlineExceeded)
}

// backoff grows from half a second to 15 s.
func backoff() wait.Backoff {
	return wait.Backoff{Duration: 500 * time.Millisecond, Factor: 2, Jitter: 0.2, Steps: 10, Cap: 15 * time.Second}
}

// pause before the next attempt: as long as the server asked for, else the next step.
func pause(err error, next *wait.Backoff) time.Duration {
	delay := next.Step()
	if seconds, inputs := apierrors.SuggestsClientDelay(err); inputs {
		delay = max(delay, time.Duration(seconds)*time.Second)
	}
	return delay
}

// retried does a request again while its error is transient and the context lasts; the error is the server's last one.
func retried(ctx context.Context, failing func(error), request func() error) error {
	next := backoff()
	for {
		err := request()
		if err == nil || !transient(err) || ctx.Err() != nil {
			return err
		}
		failing(err)
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause(err, &next)):
		}
	}
}
