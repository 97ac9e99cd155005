package cluster

import (
	"context"
	"time"
)

// InspectTimeout bounds reading a cluster that may be out of reach.
const InspectTimeout = 20 * time.Second

// writeTimeout bounds an operation on one object that has no customTimeouts.
const writeTimeout = 5 * time.Minute

// Bounded gives an operation of a resource five minutes and more, unless customTimeouts set its time.
func Bounded(ctx context.Context, more time.Duration) (context.Context, context.CancelFunc) {
	if _, given := ctx.Deadline(); given {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, writeTimeout+more)
}
