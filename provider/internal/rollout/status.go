package rollout

import (
	"fmt"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// report logs the status line when it has changed.
func (r *run) report() {
	line := r.progress()
	if line != r.line {
		r.line = line
		r.log("%s", line)
	}
}

// progress is "restarting 3/12: Deployment istio-system/istiod 1/2 pods updated".
func (r *run) progress() string {
	retrying := ""
	if r.transient != nil {
		retrying = "; retrying: " + names.Line(r.transient.Error())
	}
	if r.unread > 0 || !r.checked {
		return "reading the workloads" + retrying
	}
	finished, total, failures, more := 0, 0, 0, -1
	var first *member
	for _, m := range r.order {
		if m.pendingAtStart {
			total++
			if m.phase == done || m.phase == skipped {
				finished++
			}
		}
		if m.phase == failed {
			failures++
		}
		if m.phase == rendering || m.phase == restarting || m.phase == rollingOut {
			more++
			if first == nil {
				first = m
			}
		}
	}
	line := fmt.Sprintf("restarting %d/%d", finished, total)
	if failures > 0 {
		line += fmt.Sprintf(", %d failed", failures)
	}
	if first != nil {
		line += ": " + first.status()
	}
	if more > 0 {
		line += fmt.Sprintf(" (and %d more)", more)
	}
	return line + retrying
}

// status is how far one target is, and why not further.
func (m *member) status() string {
	text := m.String()
	if m.phase == rendering {
		text += " waits for istiod to render it"
	}
	if m.state != nil && m.state.HasHash {
		text += " " + m.state.Progress()
	}
	switch reason := m.stallReasons.likeliest(); {
	case m.failure != "":
		text += ": " + m.failure
	case reason != "":
		text += ": " + reason
	}
	return text
}

func (r *run) summary() string {
	result := r.result()
	var parts []string
	if len(result.Restarted) > 0 || len(result.Current) == 0 {
		parts = append(parts, fmt.Sprintf("%d restarted", len(result.Restarted)))
	}
	if len(result.Current) > 0 {
		// Such as istiod, which the patch of its env restarted.
		parts = append(parts, fmt.Sprintf("%d already rolled out", len(result.Current)))
	}
	if failures := r.failures(); len(failures) > 0 {
		parts = append(parts, fmt.Sprintf("%d failed", len(failures)))
	}
	if len(result.Skipped) > 0 {
		parts = append(parts, fmt.Sprintf("%d not restartable", len(result.Skipped)))
	}
	return "workloads: " + strings.Join(parts, ", ")
}

func (r *run) result() Result {
	var result Result
	for _, m := range r.order {
		switch {
		case m.restarted:
			result.Restarted = append(result.Restarted, m.Target)
		case m.phase == done:
			result.Current = append(result.Current, m.Target)
		}
		if m.phase == skipped {
			result.Skipped = append(result.Skipped, Skipped{m.Target, *m.state.Blocked})
		}
	}
	return result
}
