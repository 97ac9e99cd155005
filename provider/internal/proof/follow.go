package proof

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof/istiod"
)

const (
	// minWatch is the least time that a write is followed, from when istiod has what was written: istiod gathers changes for
	// 100 ms (PILOT_DEBOUNCE_AFTER) and pushes, and a rejection was measured 0.4 s after the write. Without it, the
	// acknowledgement of a push just before would count.
	minWatch = time.Second
	// minWatchUnverifiable is the same where only counters are read, which do not show acknowledgements.
	minWatchUnverifiable = 3 * time.Second
	// Pauses between two reads.
	minPause = 250 * time.Millisecond
	maxPause = 2 * time.Second
)

// Read reads all replicas once; (*istiod.Reader).Read is one.
type Read func(context.Context) ([]istiod.Replica, error)

// Outcome is what came of a write.
type Outcome struct {
	// Rejections are new ones; none where proxies accept the configuration, or where that is unknown.
	Rejections []Rejection
	// Verified says that every connected proxy acknowledged a push after the write, Proxies how many they are.
	Verified bool
	Proxies  int
	// Reason is why it is not verified.
	Reason string
	// Missing are the permissions for lack of which it is not.
	Missing []istiod.Permission
}

// Follow reads after a write until a proxy rejects it, until all acknowledged it, or until wait has passed. Where no istiod ran
// before and none runs now, there is nothing to wait for. When ctx ends, the outcome is not verified.
func Follow(ctx context.Context, read Read, change Change, wait time.Duration) Outcome {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	var takenSince time.Time
	var untaken []istiod.Replica
	outcome := Outcome{Reason: "istiod did not answer in time"}
	for pause := minPause; ; pause = min(pause*3/2, maxPause) {
		after, err := read(ctx)
		if ctx.Err() != nil {
			return outcome
		}
		if err != nil {
			outcome.Reason = err.Error()
		} else {
			comparison := Compare(change, untaken, after)
			untaken = append(slices.DeleteFunc(untaken, func(old istiod.Replica) bool { return same(comparison.Untaken, old).UID != "" }), comparison.Untaken...)
			var final bool
			if outcome, final = outcomeOf(comparison, change.Pushed, &takenSince); final || len(change.Before)+len(after) == 0 {
				return outcome
			}
		}
		select {
		case <-ctx.Done():
			return outcome
		case <-time.After(pause):
		}
	}
}

// outcomeOf is the outcome if nothing more happened. final says that it does not change any more.
func outcomeOf(c Comparison, pushed bool, takenSince *time.Time) (outcome Outcome, final bool) {
	outcome = Outcome{Rejections: c.Rejections, Proxies: c.Proxies, Missing: c.Missing, Reason: strings.Join(append(c.Pending, c.Unverifiable...), "; ")}
	if len(c.Rejections) > 0 {
		return outcome, true
	}
	if !c.Taken {
		*takenSince = time.Time{}
		return outcome, false
	}
	if takenSince.IsZero() {
		*takenSince = time.Now()
	}
	least := minWatch
	if len(c.Missing) > 0 || len(c.Unverifiable) > 0 {
		least = minWatchUnverifiable
	}
	if !pushed || c.Proxies == 0 && len(c.Unverifiable) > 0 {
		least = 0 // nothing is sent, or nothing can be read at all
	}
	if len(c.Pending) > 0 || time.Since(*takenSince) < least {
		return outcome, false
	}
	outcome.Verified = len(c.Unverifiable) == 0
	return outcome, true
}
