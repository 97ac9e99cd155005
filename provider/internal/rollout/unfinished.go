package rollout

import (
	"errors"
	"fmt"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// mostNamed is how many workloads an error names.
const mostNamed = 5

// unfinished are the status lines of the workloads that failed, then of those that are restarting, how many of them
// failed, and how many the run has not started.
func (r *run) unfinished() (stuck []string, failures, notStarted int) {
	var waiting []string
	for _, m := range r.order {
		switch m.phase {
		case failed:
			stuck = append(stuck, m.status())
		case rendering, restarting, rollingOut:
			waiting = append(waiting, m.status())
		case queued:
			notStarted++
		}
	}
	return append(stuck, waiting...), len(stuck), notStarted
}

// failedError is the error of workloads that do not become ready.
func (r *run) failedError() error {
	stuck, failures, notStarted := r.unfinished()
	return fmt.Errorf("restarting workloads: %d failed: %s%s", failures, names.FirstMessages(stuck, mostNamed), notStartedText(notStarted))
}

// interrupted is the error of a run that timed out or was cancelled.
func (r *run) interrupted(cause error) error {
	if r.unread > 0 {
		if r.transient != nil {
			cause = fmt.Errorf("%w; last error: %w", cause, r.transient)
		}
		return fmt.Errorf("reading the workloads to restart: %w; no workload was restarted", cause)
	}
	stuck, _, notStarted := r.unfinished()
	end := "rollout interrupted"
	if errors.Is(cause, errTimeout) {
		end = fmt.Sprintf("not finished within %s", r.spec.Timeout)
	}
	text := fmt.Sprintf("restarting workloads: %s: %d not rolled out: %s%s", end, len(stuck), names.FirstMessages(stuck, mostNamed), notStartedText(notStarted))
	if r.transient != nil {
		text += "; last error of the API server: " + names.Line(r.transient.Error())
	}
	return fmt.Errorf("%s; the next update continues from there: %w", text, cause)
}

func notStartedText(count int) string {
	if count == 0 {
		return ""
	}
	return fmt.Sprintf("; %d not started", count)
}
