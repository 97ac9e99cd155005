package survey

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/groundcover"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// vmagent is groundcover's Deployment of that name, with its scrape jobs and its limit; nil where there is none.
func (r *reader) vmagent(ctx context.Context, namespace, name string) *mesh.Scraper {
	object, result := r.get(ctx, cluster.Deployments, namespace, name)
	if result != found {
		return nil
	}
	return &mesh.Scraper{Namespace: namespace, Name: name, HourlySeries: hourlySeries(*object),
		Jobs: r.scrapeJobs(ctx, namespace, groundcover.VmagentConfigMap(name), groundcover.VmagentConfigKey)}
}

// hourlySeries is the value of the flag groundcover.HourlySeriesFlag, 0 where it is not set.
func hourlySeries(object unstructured.Unstructured) int {
	containers, _, _ := unstructured.NestedSlice(object.Object, "spec", "template", "spec", "containers")
	for _, entry := range containers {
		container, _ := entry.(map[string]any)
		args, _, _ := unstructured.NestedStringSlice(container, "args")
		for _, arg := range args {
			if value, found := strings.CutPrefix(strings.TrimLeft(arg, "-"), groundcover.HourlySeriesFlag+"="); found {
				limit, _ := strconv.Atoi(strings.Trim(value, `"`))
				return limit
			}
		}
	}
	return 0
}

// scrapeJobs are the jobs in a scraper's configuration; none where it cannot be read.
func (r *reader) scrapeJobs(ctx context.Context, namespace, name, key string) []map[string]any {
	object, result := r.get(ctx, cluster.ConfigMaps, namespace, name)
	if result != found {
		return nil
	}
	text, _, _ := unstructured.NestedString(object.Object, "data", key)
	var config struct {
		ScrapeConfigs []map[string]any `yaml:"scrape_configs"`
	}
	if yaml.Unmarshal([]byte(text), &config) != nil {
		return nil
	}
	return config.ScrapeConfigs
}

// agents are all agents of one kind.
func (r *reader) agents(ctx context.Context, kind cluster.Kind) []mesh.Agent {
	objects, _ := r.list(ctx, kind.Resource, "", "")
	agents := make([]mesh.Agent, 0, len(objects))
	for _, object := range objects {
		agents = append(agents, agentOf(kind.Kind, object))
	}
	return agents
}

// agentOf reads which monitors an agent selects. A VMAgent has other names for the selectors (operator.victoriametrics.com
// v0.59; monitoring.coreos.com v0.88).
func agentOf(kind string, object unstructured.Unstructured) mesh.Agent {
	agent := mesh.Agent{Kind: kind, Namespace: object.GetNamespace(), Name: object.GetName()}
	spec, _, _ := unstructured.NestedMap(object.Object, "spec")
	pods, namespaces := "podMonitorSelector", "podMonitorNamespaceSelector"
	if kind == cluster.VMAgents.Kind {
		pods, namespaces = "podScrapeSelector", "podScrapeNamespaceSelector"
	}
	agent.Pods, agent.Namespaces = selectorOf(spec[pods]), selectorOf(spec[namespaces])
	agent.SelectAll, _ = spec["selectAllByDefault"].(bool)
	agent.OwnNamespaceOnly, _ = spec["ignoreNamespaceSelectors"].(bool)
	writes, _ := spec["remoteWrite"].([]any)
	for _, entry := range writes {
		fields, _ := entry.(map[string]any)
		if url, _ := fields["url"].(string); url != "" {
			agent.RemoteWrite = append(agent.RemoteWrite, url)
		}
	}
	return agent
}

// selectorOf is nil for an absent selector, which selects other objects than an empty one.
func selectorOf(value any) *metav1.LabelSelector {
	fields, given := value.(map[string]any)
	if !given {
		return nil
	}
	var selector metav1.LabelSelector
	if runtime.DefaultUnstructuredConverter.FromUnstructured(fields, &selector) != nil {
		return nil
	}
	return &selector
}

// istioTargets are texts in the spec of a monitor that scrapes Istio's ports: their names and numbers, and the path.
var istioTargets = []string{"/stats/prometheus", "http-envoy-prom", "envoy-prom", "http-monitoring", "ztunnel-stats", "15090", "15020", "15014"}

// otherMonitors are monitors that this package did not create and that name a port or path of Istio's. Those that an operator
// converted from another object are left out. served is false where the API server has no such kind; a kind that may not be
// listed counts as served.
func (r *reader) otherMonitors(ctx context.Context, kind cluster.Kind) (monitors []mesh.Monitor, served bool) {
	objects, result := r.list(ctx, kind.Resource, "", names.ManagedByLabel+"!="+names.FieldManager)
	for _, object := range objects {
		text, err := json.Marshal(object.Object["spec"])
		if err == nil && len(object.GetOwnerReferences()) == 0 && slices.ContainsFunc(istioTargets, func(target string) bool { return strings.Contains(string(text), target) }) {
			monitors = append(monitors, mesh.Monitor{Kind: kind.Kind, Namespace: object.GetNamespace(), Name: object.GetName()})
		}
	}
	return monitors, result != missing
}
