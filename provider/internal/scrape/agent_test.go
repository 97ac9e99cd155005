package scrape

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

func TestMonitorsHaveTheLabelsAndTheNamespaceThatTheAgentSelects(t *testing.T) {
	t.Parallel()
	blue := map[string]string{"team": "blue"}
	podMonitor, vmPodScrape := byMethod(request.MethodPodMonitor), byMethod(request.MethodVMPodScrape)
	for name, c := range map[string]struct {
		agent     mesh.Agent
		edit      func(*Inputs)
		namespace string
		labels    map[string]string
		refused   bool
	}{
		"all namespaces":              {writing, podMonitor, "istio-system", map[string]string{"release": "kps", "tier": "a"}, false},
		"its own namespace":           {elsewhere, podMonitor, "monitoring", map[string]string{"release": "kps"}, false},
		"namespaces with a label":     {mesh.Agent{Kind: "Prometheus", Namespace: "m", Pods: selectsAll(), Namespaces: &metav1.LabelSelector{MatchLabels: blue}}, podMonitor, "shop", map[string]string{}, false},
		"none":                        {mesh.Agent{Kind: "Prometheus", Namespace: "m"}, podMonitor, "m", map[string]string{}, true},
		"a VMAgent that selects all":  {mesh.Agent{Kind: "VMAgent", Namespace: "groundcover", SelectAll: true}, vmPodScrape, "istio-system", map[string]string{}, false},
		"a VMAgent that selects none": {mesh.Agent{Kind: "VMAgent", Namespace: "groundcover"}, vmPodScrape, "groundcover", map[string]string{}, true},
		"a namespace of the user's that it does not select": {elsewhere, metrics(func(m *request.Metrics) { m.Method, m.Namespace = request.MethodPodMonitor, "shop" }), "shop", map[string]string{"release": "kps"}, true},
		"only pods of the monitor's namespace":              {mesh.Agent{Kind: "Prometheus", Namespace: "m", Pods: selectsAll(), Namespaces: selectsAll(), OwnNamespaceOnly: true}, podMonitor, "istio-system", map[string]string{}, true},
		"labels of the user's that win": {elsewhere, metrics(func(m *request.Metrics) {
			m.Method, m.MonitorLabels = request.MethodPodMonitor, map[string]string{"release": "mine"}
		}), "monitoring", map[string]string{"release": "mine"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := planned(mesh.Metrics{Agents: []mesh.Agent{c.agent}, Served: served,
				NamespaceLabels: map[string]map[string]string{"a": nil, "shop": blue}}, c.edit, ofNamespace(c.agent.Namespace))
			require.NotEmpty(t, r.Objects)
			metadata := r.Objects[0].Manifest["metadata"].(map[string]any)
			assert.Equal(t, c.namespace, metadata["namespace"])
			want := map[string]any{names.ManagedByLabel: names.FieldManager}
			for key, value := range c.labels {
				want[key] = value
			}
			assert.Equal(t, want, metadata["labels"])
			if c.refused {
				assert.Contains(t, codes(r), finding.MonitorNotSelected.Code)
			} else {
				assert.NotContains(t, codes(r), finding.MonitorNotSelected.Code)
			}
		})
	}
}

func TestAnAgentOfAnotherNamespaceTakesTheMonitorsOnlyByTheInput(t *testing.T) {
	t.Parallel()
	snapshot := mesh.Metrics{Agents: []mesh.Agent{writing}, Served: served}
	named := planned(snapshot, ofNamespace("monitoring"))
	assert.Equal(t, "Prometheus monitoring/k8s", named.Scraper)
	assert.Empty(t, named.Findings)
	unnamed := planned(snapshot, byMethod(request.MethodPodMonitor))
	assert.Empty(t, unnamed.Scraper)
	assert.Equal(t, []string{finding.NoAgent.Code, finding.AgentNotNamed.Code}, codes(unnamed))
	assert.Contains(t, unnamed.Findings[1].String(), "Set metrics.agentNamespace: monitoring")
}

func TestAnAgentInTheSensorsNamespaceIsGroundcovers(t *testing.T) {
	t.Parallel()
	snapshot := mesh.Metrics{Agents: []mesh.Agent{builtin}, Served: served}
	assert.Equal(t, request.MethodVMPodScrape, planned(snapshot).Method)
	moved := planned(snapshot, func(i *Inputs) { i.SensorNamespace = "observability" })
	assert.Equal(t, request.MethodAuto, moved.Method)
	assert.Equal(t, []string{finding.NoScraper.Code, finding.AgentWritesElsewhere.Code}, codes(moved))
}
