package plan

import (
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/sensor"
)

// clusterLocalSetting is the entry of serviceSettings that keeps spans in their own cluster of a multicluster mesh, nil where
// none is needed. all is the whole list with it, for the owner of the mesh. istiod does not merge this list across documents
// (Istio 1.31, pkg/config/mesh): where the target would hide the entries of the other document, or is hidden by them, it returns
// nil and reports that.
func (p *planner) clusterLocalSetting(docs documents, at target) (setting map[string]any, all []any) {
	service, found := p.service()
	clusters := p.snapshot.Reach.Clusters
	if !found || service.NodeLocal || len(clusters) == 0 {
		return nil, nil
	}
	host := p.endpointOrDefault().Host
	others := func(config meshconfig.Config) []meshconfig.ServiceSetting {
		return slices.DeleteFunc(slices.Clone(config.ServiceSettings), func(s meshconfig.ServiceSetting) bool {
			return s.Settings.ClusterLocal && slices.Equal(s.Hosts, []string{host})
		})
	}
	primary, shared := others(docs.primary), others(docs.shared)
	effective, writable := primary, at.kind != request.SharedConfigMap
	if len(primary) == 0 {
		effective, writable = shared, len(shared) == 0 || at.kind == request.SharedConfigMap
	}
	switch {
	case slices.ContainsFunc(effective, func(s meshconfig.ServiceSetting) bool { return keepsLocal(s, host) }):
		return nil, nil
	case !writable:
		p.report(finding.SpansCrossClusters.On(sensor.Object(service), strings.Join(clusters, ", "), host))
		return nil, nil
	}
	p.report(finding.SpansStayLocal.On(sensor.Object(service), strings.Join(clusters, ", ")))
	for _, s := range effective {
		all = append(all, settingOf(s.Settings.ClusterLocal, s.Hosts))
	}
	setting = settingOf(true, []string{host})
	return setting, append(all, setting)
}

// keepsLocal says whether an entry of serviceSettings keeps the traffic of a host in its cluster.
func keepsLocal(s meshconfig.ServiceSetting, host string) bool {
	return s.Settings.ClusterLocal && slices.ContainsFunc(s.Hosts, func(h string) bool {
		return h == host || strings.HasPrefix(h, "*.") && strings.HasSuffix(host, h[1:])
	})
}

func settingOf(clusterLocal bool, hosts []string) map[string]any {
	list := make([]any, 0, len(hosts))
	for _, host := range hosts {
		list = append(list, host)
	}
	return map[string]any{"settings": map[string]any{"clusterLocal": clusterLocal}, "hosts": list}
}
