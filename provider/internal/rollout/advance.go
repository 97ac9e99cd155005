package rollout

import (
	"fmt"
	"time"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// noProgress is how long a workload makes no progress until its pods are read for the reason.
const noProgress = 15 * time.Second

// advance starts the restarts that may start, group by group. finished says that nothing is left to wait for.
func (r *run) advance() (finished bool, err error) {
	if !r.checked {
		if err := r.checkTargets(); err != nil {
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

// checkTargets checks, before the first write, that every named target exists. One that was found by its pods fails alone: a pod names an
// owner that need not exist.
func (r *run) checkTargets() error {
	r.checked = true
	var missing []string
	for _, m := range r.order {
		if m.state == nil && m.Group != GroupNamed {
			r.fail(m, deletedReason)
			continue
		}
		if m.state == nil {
			missing = append(missing, m.String())
			continue
		}
		m.pendingAtStart = m.state.Blocked == nil && !(m.state.HasHash && m.state.RolledOut)
	}
	if len(missing) > 0 {
		return fmt.Errorf("restarting workloads: not found: %s; no workload was restarted", names.First(missing, mostNamed))
	}
	return nil
}

func (r *run) advanceGroup(group []*member) (busy bool, err error) {
	taken, failures := 0, 0
	for _, m := range group {
		if m.phase == rendering {
			r.checkRendering(m)
		}
		if m.phase == queued {
			r.settle(m)
		}
		switch m.phase {
		case rendering, restarting, rollingOut:
			taken, busy = taken+1, true
		case failed:
			if r.blocks(m) {
				taken, failures = taken+1, failures+1
			}
		}
	}
	for _, m := range group {
		if m.phase == queued && taken < r.spec.MaxParallel && r.mayStart(m) {
			switch {
			case m.state == nil:
				r.fail(m, deletedReason)
				failures++
			case m.RenderedByIstiod:
				r.awaitRendering(m)
				busy = true
			default:
				r.restart(m)
				busy = true
			}
			taken++
		}
	}
	switch {
	case busy:
		return true, nil
	case failures > 0 || !r.tolerable(group):
		return false, r.failedError()
	}
	return false, nil
}

// checkStalled fails the workloads whose reason has persisted, and reads the pods of those that make no progress.
func (r *run) checkStalled(now time.Time) {
	for _, m := range r.order {
		if m.phase != rollingOut {
			continue
		}
		if reason, failed := m.stallReasons.diagnose(m.lastProgress, now, m.restarted); failed {
			r.fail(m, reason)
		} else if !m.podsWatched && m.state != nil && m.state.Pods.MayHaveNewPods(m.Kind) && now.Sub(m.lastProgress) >= noProgress {
			r.watchPods(m)
		}
	}
}
