package cluster

import (
	"context"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/util/wait"
)

type retryLog struct{}

// WithRetryLog gives what runs under a context a log, which Retry tells each error that it retries, and when.
func WithRetryLog(ctx context.Context, log func(format string, args ...any)) context.Context {
	return context.WithValue(ctx, retryLog{}, log)
}

// Retry runs attempt until it succeeds, until retriable is false for its error, or until ctx ends. It returns the last error
// from before the end of ctx: after that, every request fails with the end of ctx alone. Give ctx a deadline. client-go's
// retry.OnError knows neither ctx nor the delay that the server asks for.
func Retry(ctx context.Context, backoff wait.Backoff, retriable func(error) bool, attempt func() error) error {
	var last error
	for {
		err := attempt()
		if err == nil || ctx.Err() == nil && !retriable(err) {
			return err
		}
		if last == nil || ctx.Err() == nil {
			last = err
		}
		delay := Delay(err, &backoff)
		if log, given := ctx.Value(retryLog{}).(func(string, ...any)); given && ctx.Err() == nil {
			log("retrying in %s: %s", delay.Round(10*time.Millisecond), err)
		}
		timer := time.NewTimer(delay)
		select {
		case <-ctx.Done():
			timer.Stop()
			return last
		case <-timer.C:
		}
	}
}

// Delay is the pause before the next attempt: the next step of backoff, or what the server asks for with Retry-After where
// that is longer. err may be nil.
func Delay(err error, backoff *wait.Backoff) time.Duration {
	delay := backoff.Step()
	if seconds, asked := apierrors.SuggestsClientDelay(err); asked {
		delay = max(delay, time.Duration(seconds)*time.Second)
	}
	return delay
}
