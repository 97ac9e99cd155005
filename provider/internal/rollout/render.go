package rollout

import "time"

// renderTimeout is how long istiod may take to render its gateways again. Only the leader among the istiods does, and a
// lease that was not released runs for 30 seconds (Istio 1.31, pilot/pkg/leaderelection).
const renderTimeout = 45 * time.Second

// awaitRendering lets istiod restart a workload that it renders: a restart by this run before that would start pods with
// the old configuration, and a restart after it would be the second one.
func (r *run) awaitRendering(m *member) {
	m.phase, m.renderDeadline = rendering, time.Now().Add(renderTimeout)
}

// checkRendering queues a member that istiod has not rendered in time, to be restarted like the other workloads.
func (r *run) checkRendering(m *member) {
	if time.Now().After(m.renderDeadline) {
		m.phase, m.RenderedByIstiod = queued, false
	}
}
