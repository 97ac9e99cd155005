package plan

import (
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// Guard is an ObjectPatch's guard: whose proxies are looked at after the write.
type Guard struct {
	Namespace, Revision, Provider string
	OnRejection                   request.OnRejection
	WaitSeconds, RolloutSeconds   int
}

// Istiod is the control plane whose proxies a Rollout looks at.
type Istiod struct{ Namespace, Revision string }

// How long a guard looks. istiod is told of a ConfigMap at once, an operator renders one first, and a file that is mounted
// from one follows within minutes (kubelet).
const (
	guardSeconds     = 30
	guardSlowSeconds = 120
)

// guard is that of a write which arms our provider. The classic form has none: its tracer is of the bootstrap, and no
// listener is rejected for it.
func (p *planner) guard(at target) *Guard {
	if p.inputs.Tracing.API == request.ProxyConfig {
		return nil
	}
	guard := &Guard{Namespace: p.istiod.Namespace, Revision: p.istiod.Revision, Provider: names.Provider, OnRejection: p.inputs.Tracing.OnRejection,
		WaitSeconds: guardSeconds, RolloutSeconds: p.inputs.Rollout.TimeoutSeconds}
	if at.values || p.istiod.MeshFile {
		guard.WaitSeconds = guardSlowSeconds
	}
	return guard
}

// armed says that istiod reads the place already, so that writing there arms; else its being told does.
func (p *planner) active(at target) bool { return !at.setEnv || p.istiod.SharedName != "" }
