package proof

import (
	"context"
	"strings"
	"time"
)

// How a guarded write is followed.
const (
	// settle is how long it is looked at least, from when istiod has the configuration: istiod gathers changes for 100 ms
	// (PILOT_DEBOUNCE_AFTER), pushes, and a rejection was measured 0.4 s after the write. Without it the acknowledgement of
	// a push just before would count.
	settle = time.Second
	// blind is the same where only counters are seen, which do not tell acknowledgements.
	blind      = 3 * time.Second
	firstPause = 250 * time.Millisecond
	lastPause  = 2 * time.Second
)

// Outcome is what came of a write.
type Outcome struct {
	// Rejections are new ones; none where proxies take what they get, or where that cannot be told.
	Rejections []Rejection
	// Proxies that acknowledged, when it is proved.
	Proxies int
	// Proved says that every proxy that is connected acknowledged a push after the write.
	Proved bool
	// Why says why it is not proved.
	Why string
	// Missing are the permissions that would have told.
	Missing []Permission
}

// Follow looks, after a write, until something is rejected, until all is acknowledged, or until wait has passed. before
// is what was seen before the write; where no istiod ran then and none does now, there is nobody to wait for. A ctx that
// ends makes it unproved.
func Follow(ctx context.Context, look func(context.Context) ([]Replica, error), before []Replica, provider string, wait time.Duration) Outcome {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	var taken time.Time
	outcome := Outcome{Why: "istiod was not asked in time"}
	for pause := firstPause; ; pause = min(pause*3/2, lastPause) {
		after, err := look(ctx)
		if ctx.Err() != nil {
			return outcome
		}
		if err != nil {
			outcome.Why = err.Error()
		} else {
			var done bool
			if outcome, done = decide(Judge(before, after, provider), &taken); done || len(before)+len(after) == 0 {
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

// decide says whether a verdict is the last one.
func decide(v Verdict, taken *time.Time) (outcome Outcome, done bool) {
	outcome = Outcome{Rejections: v.Rejections, Proxies: v.Proxies, Missing: v.Missing, Why: strings.Join(append(v.Waiting, v.Unproved...), "; ")}
	if len(v.Rejections) > 0 {
		return outcome, true
	}
	if !v.Taken {
		*taken = time.Time{}
		return outcome, false
	}
	if taken.IsZero() {
		*taken = time.Now()
	}
	least := settle
	if len(v.Missing) > 0 || len(v.Unproved) > 0 {
		least = blind
	}
	if v.Proxies == 0 && len(v.Unproved) > 0 {
		least = 0 // nothing can be seen at all
	}
	if len(v.Waiting) > 0 || time.Since(*taken) < least {
		return outcome, false
	}
	outcome.Proved = len(v.Unproved) == 0
	return outcome, true
}
