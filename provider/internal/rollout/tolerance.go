package rollout

import "slices"

// blocks reports whether the failure of a member ends the restarts: the caller named it, or workloads with a proxy fail in more
// namespaces than the spec tolerates. So an identity with rights in one namespace does not stop the others with workloads that fail.
func (r *run) blocks(m *member) bool {
	return m.Group == GroupNamed || len(r.failingNamespaces()) > r.spec.MaxFailures
}

// failingNamespaces are those of workloads with a proxy that failed.
func (r *run) failingNamespaces() []string {
	var namespaces []string
	for _, m := range r.order {
		if m.phase == failed && m.Group != GroupNamed && !slices.Contains(namespaces, m.Namespace) {
			namespaces = append(namespaces, m.Namespace)
		}
	}
	return namespaces
}

// mayStart reports whether a queued member may restart beside those of its namespace that restart or failed. A failed one keeps its
// place among those of its namespace, which leaves one place to other namespaces while they wait.
func (r *run) mayStart(m *member) bool {
	if m.Group == GroupNamed || r.spec.MaxFailures == 0 {
		return true
	}
	taken, othersWait := 0, false
	for _, other := range r.order {
		switch {
		case other.Group != m.Group:
		case other.Namespace != m.Namespace:
			othersWait = othersWait || other.phase == queued
		case other.phase == failed || other.phase == rendering || other.phase == restarting || other.phase == rollingOut:
			taken++
		}
	}
	most := r.spec.MaxParallel
	if othersWait && most > 1 {
		most--
	}
	return taken < most
}

// outOfTime fails the workloads with a proxy that are not rolled out in time, and reports whether the rest of the run is finished.
func (r *run) outOfTime() (finished bool) {
	if r.unread > 0 || !r.checked || r.patching > 0 {
		return false
	}
	for _, m := range r.order {
		if m.Group == GroupNamed && m.phase != done && m.phase != skipped {
			return false
		}
	}
	for _, m := range r.order {
		if m.phase == rollingOut || m.phase == rendering {
			reason := "it is not rolled out within " + r.spec.Timeout.String()
			if likeliest := m.stallReasons.likeliest(); likeliest != "" {
				reason += ": " + likeliest
			}
			r.fail(m, reason)
		}
	}
	return r.tolerable(r.order)
}

// tolerable reports whether the failures of members are warnings once nothing of them restarts any more: they are of few namespaces,
// nothing waits but workloads of these namespaces, and in each group of which one failed another was rolled out.
func (r *run) tolerable(members []*member) bool {
	failing := r.failingNamespaces()
	if len(failing) > r.spec.MaxFailures {
		return false
	}
	failures, rolledOut := map[int]bool{}, map[int]bool{}
	for _, m := range members {
		switch {
		case m.phase == queued && !slices.Contains(failing, m.Namespace):
			return false
		case m.phase == failed && m.failure != deletedReason:
			failures[m.Group] = true
		case m.phase == done:
			rolledOut[m.Group] = true
		}
	}
	for group := range failures {
		if !rolledOut[group] {
			return false
		}
	}
	return true
}

// failures are the workloads that are not rolled out at the end of a run.
func (r *run) failures() []Failed {
	var failures []Failed
	for _, m := range r.order {
		switch m.phase {
		case failed:
			failures = append(failures, Failed{m.Target, m.status()})
		case queued:
			failures = append(failures, Failed{m.Target, m.String() + " was not restarted, because other workloads of its namespace failed"})
		}
	}
	return failures
}
