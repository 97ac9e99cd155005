package rollout

import (
	"errors"
	"fmt"
	"strings"
)

// named is how many workloads an error names.
const named = 5

// atMost names the first few and counts the others.
func atMost(entries []string) string {
	if len(entries) > named {
		return strings.Join(entries[:named], "; ") + fmt.Sprintf("; and %d more", len(entries)-named)
	}
	return strings.Join(entries, "; ")
}

// unfinished are the workloads that are under way or failed, in words, and how many were not begun.
func (r *run) unfinished() (stuck []string, failures, untouched int) {
	var waited []string
	for _, m := range r.order {
		switch m.phase {
		case failed:
			stuck = append(stuck, m.far())
		case rendering, restarting, waitingFor:
			waited = append(waited, m.far())
		case queued:
			untouched++
		}
	}
	return append(stuck, waited...), len(stuck), untouched
}

// broken is the error of workloads that cannot come up.
func (r *run) broken() error {
	stuck, failures, untouched := r.unfinished()
	return fmt.Errorf("restarting workloads: %d failed: %s%s", failures, atMost(stuck), rest(untouched))
}

// interrupted is the error of a run whose time was up or that was cancelled.
func (r *run) interrupted(cause error) error {
	if r.unread > 0 {
		if r.trouble != nil {
			cause = fmt.Errorf("%w; the last error was: %w", cause, r.trouble)
		}
		return fmt.Errorf("reading the workloads to restart: %w; nothing was restarted", cause)
	}
	stuck, _, untouched := r.unfinished()
	what := "was cut off"
	if errors.Is(cause, errTimeout) {
		what = fmt.Sprintf("was not done within %s", r.spec.Timeout)
	}
	text := fmt.Sprintf("restarting workloads %s: %d not rolled out: %s%s", what, len(stuck), atMost(stuck), rest(untouched))
	if r.trouble != nil {
		text += "; the API server's last error: " + short(r.trouble.Error())
	}
	return fmt.Errorf("%s; the next update goes on from there: %w", text, cause)
}

func rest(untouched int) string {
	if untouched == 0 {
		return ""
	}
	return fmt.Sprintf("; %d not begun", untouched)
}
