package rollout

import (
	"fmt"
	"strings"
)

// report sends the status line when it has changed.
func (r *run) report() {
	line := r.progress()
	if line != r.line {
		r.line = line
		r.status("%s", line)
	}
}

// progress is "restarting 3/12: Deployment istio-system/istiod 1/2 pods updated".
func (r *run) progress() string {
	retrying := ""
	if r.trouble != nil {
		retrying = "; trying again: " + short(r.trouble.Error())
	}
	if r.unread > 0 || !r.planned {
		return "reading the workloads" + retrying
	}
	finished, total, broken, more := 0, 0, 0, -1
	var first *member
	for _, m := range r.order {
		if m.counted {
			total++
			if m.phase == done || m.phase == skipped {
				finished++
			}
		}
		if m.phase == failed {
			broken++
		}
		if m.phase == rendering || m.phase == restarting || m.phase == waitingFor {
			more++
			if first == nil {
				first = m
			}
		}
	}
	line := fmt.Sprintf("restarting %d/%d", finished, total)
	if broken > 0 {
		line += fmt.Sprintf(", %d failed", broken)
	}
	if first != nil {
		line += ": " + first.far()
	}
	if more > 0 {
		line += fmt.Sprintf(" (and %d more)", more)
	}
	return line + retrying
}

// far says how far one target is, and why not further.
func (m *member) far() string {
	text := m.String()
	if m.phase == rendering {
		text += " waits for istiod to render it"
	}
	if m.snapshot != nil && m.snapshot.current {
		text += " " + m.snapshot.String()
	}
	switch why := m.doubts.words(); {
	case m.failure != "":
		text += ": " + m.failure
	case why != "":
		text += ": " + why
	}
	return text
}

func (r *run) summary() string {
	result := r.result()
	parts := []string{fmt.Sprintf("%d restarted", len(result.Restarted))}
	if len(result.Current) > 0 {
		parts = append(parts, fmt.Sprintf("%d had this configuration already", len(result.Current)))
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
			result.Skipped = append(result.Skipped, Skipped{m.Target, m.snapshot.held.why, m.snapshot.held.how})
		}
	}
	return result
}
