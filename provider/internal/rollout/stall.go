package rollout

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/workload"
)

// stallReasons are the reasons for which a workload may not progress, each by its source ("conditions", "pod/web-1"). A
// state that passes must not fail a rollout, so a reason has to persist.
type stallReasons map[string]stallReason

type stallReason struct {
	workload.Reason
	since time.Time
	// recurred says that its message changed since it was first read: its cause is still there.
	recurred bool
}

// inheritedGrace is the grace of a reason that was there when the run began: its cause may be gone, and the kubelet
// retries an image or a crashed container only every five minutes.
const inheritedGrace = 6 * time.Minute

// record takes the latest reason of a source; nil removes it.
func (s stallReasons) record(source string, reason *workload.Reason, now time.Time) {
	if reason == nil {
		delete(s, source)
		return
	}
	latest := stallReason{Reason: *reason, since: now}
	if before, found := s[source]; found && before.Class == reason.Class {
		latest.since = before.since
		latest.recurred = before.recurred || before.Reason != latest.Reason
	}
	s[source] = latest
}

// retain removes the reasons whose source has this prefix and no longer exists.
func (s stallReasons) retain(prefix string, sources map[string]bool) {
	maps.DeleteFunc(s, func(source string, _ stallReason) bool {
		return strings.HasPrefix(source, prefix) && !sources[source]
	})
}

// diagnose returns the message of the reason that has persisted for its grace while the workload made no progress for as
// long; failed is false while there is none. restarted says that this run restarted the workload.
func (s stallReasons) diagnose(lastProgress, now time.Time, restarted bool) (message string, failed bool) {
	for _, reason := range s.ranked() {
		grace := reason.Grace
		if !restarted && !reason.recurred {
			grace = max(grace, inheritedGrace)
		}
		if reason.Grace == 0 || now.Sub(reason.since) < grace || now.Sub(lastProgress) < grace {
			continue
		}
		if likeliest := s.likeliest(); reason.Class == workload.Deadline && likeliest != reason.Message {
			return reason.Message + " " + likeliest, true
		}
		return reason.Message, true
	}
	return "", false
}

// likeliest is the message of the first of the ranked reasons, for a status line or a timeout; "" without a reason.
func (s stallReasons) likeliest() string {
	if ranked := s.ranked(); len(ranked) > 0 {
		return ranked[0].Message
	}
	return ""
}

// ranked puts the reasons of pods before a deadline that passed, and reasons that can be a failure before those that
// cannot, such as "not ready".
func (s stallReasons) ranked() []stallReason {
	rank := func(source string) int {
		switch {
		case s[source].Grace == 0:
			return 2
		case s[source].Class == workload.Deadline:
			return 1
		}
		return 0
	}
	sources := slices.SortedFunc(maps.Keys(s), func(a, b string) int {
		if rank(a) != rank(b) {
			return rank(a) - rank(b)
		}
		return strings.Compare(a, b)
	})
	ranked := make([]stallReason, 0, len(sources))
	for _, source := range sources {
		ranked = append(ranked, s[source])
	}
	return ranked
}
