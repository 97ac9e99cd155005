package rollout

import (
	"fmt"
	"time"
)

// advance starts what may start, group by group; done says that nothing is left to wait for.
func (r *run) advance() (finished bool, err error) {
	if !r.planned {
		if err := r.plan(); err != nil {
			return true, err
		}
	}
	for from := 0; from < len(r.order); {
		to := from
		for to < len(r.order) && r.order[to].Group == r.order[from].Group {
			to++
		}
		if busy, err := r.advanceGroup(r.order[from:to]); busy || err != nil {
			return err != nil, err
		}
		from = to
	}
	return true, nil
}

// plan checks, before anything is written, that every target is there.
func (r *run) plan() error {
	r.planned = true
	var missing []string
	for _, m := range r.order {
		if m.snapshot == nil {
			missing = append(missing, m.String())
			continue
		}
		m.counted = m.snapshot.held == nil && !(m.snapshot.current && m.snapshot.rolledOut)
	}
	if len(missing) > 0 {
		return fmt.Errorf("restarting workloads: not found: %s; nothing was restarted", atMost(missing))
	}
	return nil
}

func (r *run) advanceGroup(group []*member) (busy bool, err error) {
	taken, broken := 0, 0
	for _, m := range group {
		if m.phase == rendering {
			r.rendered(m)
		}
		if m.phase == queued {
			r.settle(m)
		}
		switch m.phase {
		case rendering, restarting, waitingFor:
			taken, busy = taken+1, true
		case failed:
			taken, broken = taken+1, broken+1
		}
	}
	for _, m := range group {
		if m.phase == queued && taken < r.spec.MaxParallel {
			switch {
			case m.snapshot == nil:
				r.fail(m, "it was deleted meanwhile")
				broken++
			case m.Rendered:
				r.await(m)
				busy = true
			default:
				r.start(m)
				busy = true
			}
			taken++
		}
	}
	if busy || broken == 0 {
		return busy, nil
	}
	return false, r.broken()
}

// doubt gives up on workloads whose reason stands, and asks the pods of those that stand still.
func (r *run) doubt(now time.Time) {
	for _, m := range r.order {
		if m.phase != waitingFor {
			continue
		}
		if why, sure := m.doubts.verdict(m.moved, now, m.restarted); sure {
			r.fail(m, why)
		} else if !m.inputs && m.snapshot != nil && m.snapshot.hasNewPods(m.Kind) && now.Sub(m.moved) >= quiet {
			r.ask(m)
		}
	}
}
