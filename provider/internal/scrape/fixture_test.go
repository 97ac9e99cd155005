package scrape

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// planned is the result for a cluster with one control plane and these things that scrape.
func planned(snapshot mesh.Metrics, edits ...func(*Inputs)) Result {
	inputs := Inputs{Metrics: everyMetric(), SensorNamespace: "groundcover", Snapshot: &snapshot,
		ControlPlanes: []ControlPlane{{Istiod: mesh.Istiod{Namespace: "istio-system", Name: "istiod"}}}, IstiodNamespace: "istio-system"}
	for _, edit := range edits {
		edit(&inputs)
	}
	return Plan(inputs)
}

// everyMetric is a request with every default.
func everyMetric() request.Metrics {
	return request.Metrics{Method: request.MethodAuto, Components: request.MeshComponents(), Profile: request.Standard, Interval: request.DefaultInterval}
}

// metrics changes the user's inputs.
func metrics(edit func(*request.Metrics)) func(*Inputs) {
	return func(i *Inputs) { edit(&i.Metrics) }
}

func byMethod(method request.Method) func(*Inputs) {
	return metrics(func(m *request.Metrics) { m.Method = method })
}

// beside is an agent in groundcover's namespace.
func beside(agent mesh.Agent) mesh.Agent {
	agent.Namespace = "groundcover"
	return agent
}

// ofNamespace names the namespace whose agents count.
func ofNamespace(namespace string) func(*Inputs) {
	return metrics(func(m *request.Metrics) { m.AgentNamespace = namespace })
}

func vmagent(jobs ...map[string]any) *mesh.Scraper {
	return &mesh.Scraper{Namespace: "groundcover", Name: "groundcover-custom-metrics", Jobs: jobs, HourlySeries: 200_000}
}

func selectsAll() *metav1.LabelSelector { return &metav1.LabelSelector{} }

var (
	builtin   = mesh.Agent{Kind: "VMAgent", Namespace: "groundcover", Name: "groundcover", Pods: selectsAll(), Namespaces: selectsAll(), SelectAll: true}
	elsewhere = mesh.Agent{Kind: "Prometheus", Namespace: "monitoring", Name: "k8s", Pods: &metav1.LabelSelector{MatchLabels: map[string]string{"release": "kps"}}}
	writing   = mesh.Agent{Kind: "Prometheus", Namespace: "monitoring", Name: "k8s", Namespaces: selectsAll(), RemoteWrite: []string{"http://groundcover-sensor.groundcover:8428/api/v1/write"},
		Pods: &metav1.LabelSelector{MatchLabels: map[string]string{"release": "kps"}, MatchExpressions: []metav1.LabelSelectorRequirement{{Key: "tier", Operator: metav1.LabelSelectorOpIn, Values: []string{"a", "b"}}}}}
	served = map[string]bool{"PodMonitor": true, "VMPodScrape": true}
)

func proxiesOf(count int, edit func(*mesh.Proxy)) []mesh.Proxy {
	list := make([]mesh.Proxy, count)
	for i := range list {
		list[i] = mesh.Proxy{Namespace: "shop", Name: "web", Containers: 1, Scrape: "true", Port: "15020"}
		edit(&list[i])
	}
	return list
}

// codes are those of the findings.
func codes(r Result) []string {
	var found []string
	for _, f := range r.Findings {
		found = append(found, f.Code)
	}
	return found
}

// jobsOf are the scrape jobs in values for the vmagent.
func jobsOf(values map[string]any) []map[string]any {
	var jobs []map[string]any
	for _, job := range values["custom-metrics"].(map[string]any)["config"].(map[string]any)["scrape_configs"].([]any) {
		jobs = append(jobs, job.(map[string]any))
	}
	return jobs
}
