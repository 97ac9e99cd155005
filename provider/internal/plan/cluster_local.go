package plan

import (
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/sensor"
)

// clusterLocalSetting is the entry of serviceSettings that keeps spans in their own cluster of a multicluster mesh, nil where
// none is needed. Where the documents have settings for other hosts it returns nil and reports that: istiod does not merge this
// list across documents (Istio 1.31, pkg/config/mesh).
func (p *planner) clusterLocalSetting(docs documents) map[string]any {
	service, found := p.service()
	clusters := p.snapshot.Reach.Clusters
	if !found || service.NodeLocal || len(clusters) == 0 {
		return nil
	}
	host := p.endpointOrDefault().Host
	settings := meshconfig.Merged(docs.primary, docs.shared).ServiceSettings
	switch {
	case len(settings) == 0 || len(settings) == 1 && slices.Equal(settings[0].Hosts, []string{host}):
		p.report(finding.SpansStayLocal.On(sensor.Object(service), strings.Join(clusters, ", ")))
		return map[string]any{"settings": map[string]any{"clusterLocal": true}, "hosts": []any{host}}
	case slices.ContainsFunc(settings, func(s meshconfig.ServiceSetting) bool {
		return s.Settings.ClusterLocal && slices.ContainsFunc(s.Hosts, func(h string) bool { return h == host || strings.HasPrefix(h, "*.") && strings.HasSuffix(host, h[1:]) })
	}):
	default:
		p.report(finding.SpansCrossClusters.On(sensor.Object(service), strings.Join(clusters, ", "), host))
	}
	return nil
}
