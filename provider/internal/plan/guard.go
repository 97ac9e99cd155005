package plan

import (
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// Guard are the inputs `guard` of an ObjectPatch: the control plane whose proxies have to accept the write.
type Guard struct {
	Namespace, Revision, Provider string
	OnRejection                   request.OnRejection
	WaitSeconds, RolloutSeconds   int
	// Sampling in percent and CustomTags are those of the whole mesh once istiod took the Telemetry; nil for another object.
	Sampling   *float64
	CustomTags map[string]any
	// AcceptNamespaces are those whose proxies may reject the write.
	AcceptNamespaces []string
	// Entry is the extension provider that istiod has once it took the write.
	Entry map[string]any
}

// Istiod is the control plane whose proxies a Rollout verifies.
type Istiod struct{ Namespace, Revision string }

// The seconds that a guard waits for proxies to accept a write. istiod watches a ConfigMap and reads it at once. An operator
// renders the ConfigMap first, and the kubelet updates a mounted file within two minutes.
const (
	guardSeconds     = 30
	guardSlowSeconds = 120
)

// guard is the guard of a write that activates the provider. ProxyConfig tracing has none: its tracer is in the bootstrap, and
// proxies reject no listener because of it. An istiod in another cluster cannot be asked.
func (p *planner) guard(at target) *Guard {
	if p.inputs.Tracing.API == request.ProxyConfig || p.istiod.RemoteURL != "" {
		return nil
	}
	guard := &Guard{Namespace: p.istiod.Namespace, Revision: p.istiod.Revision, Provider: names.Provider, OnRejection: p.inputs.Tracing.OnRejection,
		WaitSeconds: guardSeconds, RolloutSeconds: p.inputs.Rollout.TimeoutSeconds, Entry: p.providerEntry(), AcceptNamespaces: p.inputs.Tracing.AcceptNamespaces}
	if at.values || p.istiod.MeshFile {
		guard.WaitSeconds = guardSlowSeconds
	}
	return guard
}

// telemetryGuard is the guard of the mesh-wide Telemetry. With named the Telemetry activates the provider.
func (p *planner) telemetryGuard(at target, named bool) *Guard {
	guard := p.guard(at)
	if guard == nil {
		return nil
	}
	guard.Sampling, guard.CustomTags = &p.inputs.Tracing.Sampling, p.customTags()
	if !named {
		guard.Provider, guard.Entry, guard.WaitSeconds = "", nil, guardSeconds
	}
	return guard
}

// active says whether istiod already reads the target. If so, the write to the target activates the provider; if not, the
// write of istiod's env does.
func (p *planner) active(at target) bool { return !at.setEnv || p.istiod.SharedName != "" }
