package rollout

import (
	"context"
	"fmt"
	"time"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// phase is how far the run is with one target.
type phase int

const (
	queued     phase = iota
	rendering        // istiod is about to change its template
	restarting       // the patch is on its way
	waitingFor       // its rollout is under way
	failed
	done
	skipped
)

// quiet is how long a workload may stand still until its pods are asked why.
const quiet = 15 * time.Second

// member is one target in a run.
type member struct {
	Target
	phase phase
	// seen is nil while the target does not exist.
	snapshot *workload
	// marked says that the hash was seen on it since the run began.
	marked bool
	// restarted by this run; counted: it had something to do when the run began.
	restarted, counted bool
	// renderedBy is until when istiod is waited for.
	renderedBy time.Time
	// moved is when its rollout last changed.
	moved  time.Time
	doubts doubts
	// pods are those whose reasons were seen; asked says that they are watched, until forget.
	pods    map[string]bool
	inputs  bool
	forget  context.CancelFunc
	failure string
}

// see takes the latest look at a member, nil when it is gone.
func (r *run) see(m *member, snapshot *workload) {
	if snapshot != nil && m.Await {
		awaited := *snapshot
		awaited.current = true
		snapshot = &awaited
	}
	before := m.snapshot
	m.snapshot = snapshot
	if snapshot == nil {
		if m.phase == rendering || m.phase == waitingFor || m.phase == restarting || m.phase == failed {
			r.fail(m, "it was deleted meanwhile")
		}
		return
	}
	if before == nil || before.counts != snapshot.counts || before.current != snapshot.current {
		m.moved = time.Now()
	}
	m.doubts.see("conditions", snapshot.reason, time.Now())
	m.marked = m.marked || snapshot.current
	if m.phase == rendering || m.phase == waitingFor || m.phase == failed {
		r.settle(m)
	}
}

// settle moves a member as far as it gets without a restart.
func (r *run) settle(m *member) {
	if m.Rendered && m.counted && m.snapshot != nil && m.snapshot.current && (m.phase == queued || m.phase == rendering) {
		m.restarted, m.phase, m.moved = true, waitingFor, time.Now()
	}
	switch {
	case m.snapshot == nil:
	case m.snapshot.current && m.snapshot.rolledOut:
		r.leave(m, done)
	case m.snapshot.held != nil:
		r.leave(m, skipped)
	case m.snapshot.current && m.phase == queued:
		m.phase, m.moved = waitingFor, time.Now()
	case !m.snapshot.current && m.marked && m.phase == waitingFor:
		r.fail(m, fmt.Sprintf("somebody took the annotation %s off its pod template again: who owns it (a GitOps tool, an operator) has to leave it there", names.HashAnnotation))
	}
}

func (r *run) fail(m *member, why string) {
	r.leave(m, failed)
	m.failure = why
}

func (r *run) leave(m *member, to phase) {
	m.phase = to
	if m.forget != nil {
		m.forget()
		m.forget = nil
	}
}

// start patches a queued member.
func (r *run) start(m *member) {
	m.phase = restarting
	r.patching++
	target := m.Target
	go func() {
		err := restart(r.ctx, r.client, target, r.spec.ConfigHash, func(err error) { r.post(func() { r.failing(err) }) })
		// Not post: the answer counts also after the end.
		r.do <- func() {
			r.patching--
			if err != nil {
				r.fail(m, short(err.Error()))
				return
			}
			m.restarted, m.phase, m.moved = true, waitingFor, time.Now()
			r.trouble = nil
			r.settle(m)
		}
	}()
}
