package plan

import (
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/sensor"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
)

// staysHome is the entry of serviceSettings that keeps the spans of a mesh of several clusters in each of them, nil where
// none is needed. Settings of somebody's are not added to: a list is not united with that of another document.
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
		p.report(finding.SpansStay.On(sensor.Object(service), strings.Join(clusters, ", ")))
		return map[string]any{"settings": map[string]any{"clusterLocal": true}, "hosts": []any{host}}
	case slices.ContainsFunc(settings, func(s meshconfig.ServiceSetting) bool {
		return s.Settings.ClusterLocal && slices.ContainsFunc(s.Hosts, func(h string) bool { return h == host || strings.HasPrefix(h, "*.") && strings.HasSuffix(host, h[1:]) })
	}):
	default:
		p.report(finding.SpansSpread.On(sensor.Object(service), strings.Join(clusters, ", "), host))
	}
	return nil
}
