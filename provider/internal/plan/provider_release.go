package plan

import (
	"strconv"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// reportUnknownProvider reports a control plane whose release of Istio does not have the provider, or not its transport.
func (p *planner) reportUnknownProvider() {
	transport := p.transport()
	if p.inputs.Tracing.API == request.ProxyConfig || len(p.snapshot.Istiods) == 0 || transport.Known(p.istiod.Minor()) {
		return
	}
	provider := string(p.inputs.Tracing.Protocol)
	if transport.Name != "" {
		provider += " over " + transport.Name
	}
	p.report(finding.ProviderUnknown.On(p.istiodName(), p.istiod.Version, provider, "1."+strconv.Itoa(transport.Since)))
}
