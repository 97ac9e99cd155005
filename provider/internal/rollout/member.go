package rollout

import (
	"context"
	"fmt"
	"time"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/workload"
)

// phase is how far the run is with one target.
type phase int

const (
	queued     phase = iota
	rendering        // istiod is about to change its template
	restarting       // the patch of its template has no answer yet
	rollingOut       // its controller replaces the pods
	failed
	done
	skipped
)

const deletedReason = "it was deleted during the rollout"

// member is one target in a run.
type member struct {
	Target
	phase phase
	// state is nil while the target does not exist.
	state *workload.State
	// hadHash says that its template had the hash at some time of the run.
	hadHash bool
	// restarted by this run; pendingAtStart: not rolled out with the hash when the run began.
	restarted, pendingAtStart bool
	// renderDeadline is until when the run waits for istiod to render it.
	renderDeadline time.Time
	// lastProgress is when its rollout last changed.
	lastProgress time.Time
	stallReasons stallReasons
	// podsWatched says that its pods are being watched, until stopWatching.
	podsWatched  bool
	stopWatching context.CancelFunc
	// failure is why it failed.
	failure string
}

// update takes the latest state of a member, nil when it is deleted.
func (r *run) update(m *member, state *workload.State) {
	if state != nil && m.WaitOnly {
		accepted := *state
		accepted.HasHash = true
		state = &accepted
	}
	before := m.state
	m.state = state
	if state == nil {
		if m.phase == rendering || m.phase == rollingOut || m.phase == restarting || m.phase == failed {
			r.fail(m, deletedReason)
		}
		return
	}
	if before == nil || before.Pods != state.Pods || before.HasHash != state.HasHash {
		m.lastProgress = time.Now()
	}
	m.stallReasons.record("conditions", state.Reason, time.Now())
	m.hadHash = m.hadHash || state.HasHash
	if m.phase == rendering || m.phase == rollingOut || m.phase == failed {
		r.settle(m)
	}
}

// settle moves a member as far as it gets without a restart by this run.
func (r *run) settle(m *member) {
	if m.state == nil {
		return
	}
	if m.RenderedByIstiod && m.pendingAtStart && m.state.HasHash && (m.phase == queued || m.phase == rendering) {
		r.rollingOut(m)
	}
	switch {
	case m.state.HasHash && m.state.RolledOut:
		m.finish(done)
	case m.state.Blocked != nil:
		m.finish(skipped)
	case m.state.HasHash && m.phase == queued:
		m.phase, m.lastProgress = rollingOut, time.Now()
	case !m.state.HasHash && m.hadHash && m.phase == rollingOut:
		r.fail(m, fmt.Sprintf("another manager removed annotation %s from its pod template. Configure that manager (a GitOps tool, an operator) to keep the annotation", names.HashAnnotation))
	}
}

// rollingOut notes that the member was restarted by this run, or for it by istiod.
func (r *run) rollingOut(m *member) {
	m.restarted, m.phase, m.lastProgress = true, rollingOut, time.Now()
}

func (r *run) fail(m *member, reason string) {
	m.finish(failed)
	m.failure = reason
}

func (m *member) finish(phase phase) {
	m.phase = phase
	if m.stopWatching != nil {
		m.stopWatching()
		m.stopWatching = nil
	}
}
