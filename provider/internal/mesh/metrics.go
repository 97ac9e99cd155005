package mesh

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// Metrics are the scrapers of the mesh, and the proxies that they scrape.
type Metrics struct {
	// Vmagent is groundcover's Deployment <release>-custom-metrics, and Sensor the sensor's own scraper; nil while off.
	Vmagent, Sensor *Scraper
	// Agents are the objects from which an operator runs an agent.
	Agents []Agent
	// Served are the kinds of monitors that the API server serves; with GroupsUnread that is unknown.
	Served       map[string]bool
	GroupsUnread bool
	// Monitors are existing monitors of another manager that select ports of Istio.
	Monitors []Monitor
	// Proxies are the pods with an Envoy; read only where a scraper runs, or the inputs request one.
	Proxies []Proxy
	// NamespaceLabels are those of each namespace; read only where an agent selects namespaces by label.
	NamespaceLabels map[string]map[string]string
	// Skipped are the checks whose objects could not be read. They stop no update.
	Skipped []Skipped
}

// Scraper is a scraper that runs scrape jobs from a file.
type Scraper struct {
	Namespace, Name string
	// Jobs are its current scrape jobs.
	Jobs []map[string]any
	// HourlySeries is its limit of new series in an hour, 0 for none.
	HourlySeries int
}

// Agent is a VMAgent, a Prometheus or a PrometheusAgent.
type Agent struct {
	Kind, Namespace, Name string
	// RemoteWrite are the URLs it writes to.
	RemoteWrite []string
	// Pods and Namespaces select its monitors; nil has the meaning that its kind defines.
	Pods, Namespaces *metav1.LabelSelector
	// SelectAll is selectAllByDefault of a VMAgent.
	SelectAll bool
	// OwnNamespaceOnly says that it ignores the namespaceSelector of monitors.
	OwnNamespaceOnly bool
}

// Monitor is an existing monitor of another manager.
type Monitor struct{ Kind, Namespace, Name string }

// Proxy is a pod with an Envoy.
type Proxy struct {
	Namespace, Name string
	// Containers is the number of its containers without init containers, as far as its metadata shows it; at least 1.
	Containers int
	// Labels is the number of its labels.
	Labels int
	// MetricsLocal says that METRICS_LOCALHOST_ACCESS_ONLY is true in its annotation proxy.istio.io/config.
	MetricsLocal bool
	// Scrape and Port are its annotations prometheus.io/scrape and port.
	Scrape, Port string
}
