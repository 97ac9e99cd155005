package cluster

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/util/wait"
)

var everySecond = wait.Backoff{Duration: time.Second}

// failing is an attempt that returns these errors in turn, and then none.
func failing(attempts *int, failures ...error) func() error {
	return func() error {
		*attempts++
		if *attempts > len(failures) {
			return nil
		}
		return failures[*attempts-1]
	}
}

func TestRetryPausesAsLongAsTheServerAsksFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		attempts, began := 0, time.Now()
		attempt := failing(&attempts, apierrors.NewTooManyRequests("busy", 20), apierrors.NewServiceUnavailable("starting"))
		require.NoError(t, Retry(t.Context(), everySecond, Transient, attempt))
		assert.Equal(t, 3, attempts)
		assert.Equal(t, 21*time.Second, time.Since(began))
	})
}

func TestEachRetryIsLoggedWithItsReason(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var lines []string
		ctx := WithRetryLog(t.Context(), func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) })
		attempts := 0
		attempt := failing(&attempts, apierrors.NewTooManyRequests("busy", 20), apierrors.NewServiceUnavailable("starting"), apierrors.NewBadRequest("data is immutable"))
		require.Error(t, Retry(ctx, everySecond, Transient, attempt))
		assert.Equal(t, []string{"retrying in 20s: busy", "retrying in 1s: starting"}, lines)
	})
}

func TestRetryStopsAtAnErrorThatAnotherAttemptCannotHelp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		attempts, refused := 0, apierrors.NewBadRequest("data is immutable")
		err := Retry(t.Context(), everySecond, Transient, failing(&attempts, apierrors.NewServiceUnavailable("starting"), refused, refused))
		require.ErrorIs(t, err, refused)
		assert.Equal(t, 2, attempts)
	})
}

func TestRetryEndsWithItsContextAndReturnsTheErrorFromBefore(t *testing.T) {
	t.Parallel()
	starting := apierrors.NewServiceUnavailable("starting")
	t.Run("during the pause", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			began := time.Now()
			err := Retry(ctx, wait.Backoff{Duration: time.Hour}, Transient, func() error { return starting })
			require.ErrorIs(t, err, starting)
			assert.Equal(t, 10*time.Second, time.Since(began))
		})
	})
	t.Run("during an attempt", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			first := true
			err := Retry(ctx, everySecond, Transient, func() error {
				if first {
					first = false
					return starting
				}
				<-ctx.Done()
				return ctx.Err()
			})
			require.ErrorIs(t, err, starting)
		})
	})
	t.Run("before the first answer", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		err := Retry(ctx, everySecond, Transient, func() error { return ctx.Err() })
		require.True(t, errors.Is(err, context.Canceled), "%v", err)
	})
}
