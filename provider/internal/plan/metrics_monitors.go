package plan

import (
	"maps"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// monitorPrefix begins the names of our monitors.
const monitorPrefix = "groundcover-istio-"

// MonitorPlace is where monitors are made, and with which labels, so that the agent takes them.
type MonitorPlace struct {
	Namespace string
	Labels    map[string]string
}

// Monitors are the objects by which an operator's agent scrapes the mesh: PodMonitors (monitoring.coreos.com/v1) or, with via
// VMPodScrape, VMPodScrapes (operator.victoriametrics.com/v1beta1), one for Envoys and one for each other component.
// istiod has one of pods too, not of its Service: a tag of a revision is a second Service over the same pods (Istio 1.27).
// annotated says that an annotation job runs beside them: they then leave to it what it takes.
func Monitors(via request.Method, inputs request.Metrics, at MonitorPlace, annotated bool) []map[string]any {
	scope := unmerged
	if annotated {
		scope = uncovered
	}
	var monitors []map[string]any
	for _, s := range scrapes(inputs, scope) {
		monitors = append(monitors, monitor(via, s, inputs, at))
	}
	return monitors
}

func monitor(via request.Method, s scrape, inputs request.Metrics, at MonitorPlace) map[string]any {
	version, kind, relabel, afterwards := "monitoring.coreos.com/v1", "PodMonitor", "relabelings", "metricRelabelings"
	if via == request.MethodVMPodScrape {
		version, kind, relabel, afterwards = "operator.victoriametrics.com/v1beta1", "VMPodScrape", "relabelConfigs", "metricRelabelConfigs"
	}
	endpoint := map[string]any{"path": s.path, "interval": inputs.Interval, "scrapeTimeout": timeoutOf(inputs), "honorLabels": true, relabel: camel(s.relabel)}
	if len(s.afterwards) > 0 {
		endpoint[afterwards] = camel(s.afterwards)
	}
	selector := map[string]any{}
	if s.selectorKey != "" {
		selector["matchLabels"] = map[string]any{s.selectorKey: s.selectorValue}
	}
	spec := map[string]any{"selector": selector, "namespaceSelector": map[string]any{"any": true}, "podMetricsEndpoints": []any{endpoint}}
	if inputs.SampleLimit != nil {
		spec["sampleLimit"] = *inputs.SampleLimit
	}
	if len(inputs.PodLabels) > 0 {
		spec["podTargetLabels"] = anys(inputs.PodLabels)
	}
	labels := map[string]any{}
	for key, value := range at.Labels {
		labels[key] = value
	}
	maps.Copy(labels, map[string]any{names.ManagedByLabel: names.FieldManager})
	return map[string]any{"apiVersion": version, "kind": kind,
		"metadata": map[string]any{"namespace": at.Namespace, "name": monitorPrefix + s.name, "labels": labels}, "spec": spec}
}
