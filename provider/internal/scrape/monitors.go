package scrape

import (
	"maps"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// monitorPrefix begins the names of monitors.
const monitorPrefix = "groundcover-istio-"

// monitorKind is one kind of monitor, and what it calls the fields in which the kinds differ.
type monitorKind struct{ group, version, kind, relabelings, metricRelabelings string }

// monitorKinds are the kinds of monitors, by the method that creates them: PodMonitors of the Prometheus operator (v0.88) and
// VMPodScrapes of the VictoriaMetrics operator (v0.59).
var monitorKinds = map[request.Method]monitorKind{
	request.MethodPodMonitor:  {"monitoring.coreos.com", "v1", "PodMonitor", "relabelings", "metricRelabelings"},
	request.MethodVMPodScrape: {"operator.victoriametrics.com", "v1beta1", "VMPodScrape", "relabelConfigs", "metricRelabelConfigs"},
}

// crd is the name of the kind's CustomResourceDefinition.
func (k monitorKind) crd() string { return strings.ToLower(k.kind) + "s." + k.group }

// monitorTarget is where monitors are created, and with which labels, so that the agent selects them.
type monitorTarget struct {
	Namespace string
	Labels    map[string]string
}

// all are the labels of a monitor: those for the agent, and the one of this package.
func (t monitorTarget) all() map[string]string {
	all := map[string]string{}
	maps.Copy(all, t.Labels)
	all[names.ManagedByLabel] = names.FieldManager
	return all
}

// monitor is the object by which an operator's agent scrapes this endpoint. istiod has one that selects pods, not its
// Service: a tag of a revision is a second Service over the same pods (Istio 1.27).
func (e endpoint) monitor(kind monitorKind, inputs request.Metrics, target monitorTarget) map[string]any {
	fields := map[string]any{"path": e.path, "interval": inputs.Interval, "scrapeTimeout": timeoutOf(inputs), "honorLabels": true,
		kind.relabelings: camelCase(e.relabelings)}
	if len(e.metricRelabelings) > 0 {
		fields[kind.metricRelabelings] = camelCase(e.metricRelabelings)
	}
	selector := map[string]any{}
	if e.selectorKey != "" {
		selector["matchLabels"] = map[string]any{e.selectorKey: e.selectorValue}
	}
	spec := map[string]any{"selector": selector, "namespaceSelector": map[string]any{"any": true}, "podMetricsEndpoints": []any{fields}}
	if inputs.SampleLimit != nil {
		spec["sampleLimit"] = *inputs.SampleLimit
	}
	if len(inputs.PodLabels) > 0 {
		spec["podTargetLabels"] = anys(inputs.PodLabels)
	}
	labels := map[string]any{}
	for key, value := range target.all() {
		labels[key] = value
	}
	return map[string]any{"apiVersion": kind.group + "/" + kind.version, "kind": kind.kind,
		"metadata": map[string]any{"namespace": target.Namespace, "name": monitorPrefix + e.name, "labels": labels}, "spec": spec}
}
