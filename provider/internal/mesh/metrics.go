package mesh

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// MetricsLocalVariable is the environment variable of istiod and of a proxy that, when "true", closes 15014 and 15020 to all
// but the pod itself and binds 15090 to loopback (Istio 1.31).
const MetricsLocalVariable = "METRICS_LOCALHOST_ACCESS_ONLY"

// Metrics is what scrapes, or could scrape, the mesh.
type Metrics struct {
	// Vmagent is groundcover's Deployment <release>-custom-metrics, and Sensor the sensor's own scraper; nil while off.
	Vmagent, Sensor *Scraper
	// Agents are the objects from which an operator runs an agent.
	Agents []Agent
	// Served are the kinds of monitors that the API server has. GroupsUnread says that its API groups could not be read.
	Served       map[string]bool
	GroupsUnread bool
	// Monitors are other monitors that scrape some of Istio's ports.
	Monitors []Monitor
	// Proxies are the pods with an Envoy; read only where something scrapes, or where the user asks for monitors.
	Proxies []Proxy
	// NamespaceLabels are those of each namespace; read only where an agent selects namespaces by label.
	NamespaceLabels map[string]map[string]string
	// Skipped are the checks whose reads were refused. They stop nothing.
	Skipped []Skipped
}

// Scraper is a scraper of groundcover's chart, which runs scrape jobs from a file.
type Scraper struct {
	Namespace, Name string
	// Jobs are its scrape jobs as they are configured.
	Jobs []map[string]any
	// HourlySeries is its limit of new series in an hour, 0 for none.
	HourlySeries int
}

// Agent is a VMAgent, a Prometheus or a PrometheusAgent.
type Agent struct {
	Kind, Namespace, Name string
	// RemoteWrite are the URLs that it writes to.
	RemoteWrite []string
	// Pods and Namespaces select monitors by their labels and by their namespace; what nil selects depends on the kind.
	Pods, Namespaces *metav1.LabelSelector
	// SelectAll is selectAllByDefault of a VMAgent.
	SelectAll bool
	// OwnNamespaceOnly says that it ignores the namespaceSelector of monitors (ignoreNamespaceSelectors).
	OwnNamespaceOnly bool
}

// Monitor is a PodMonitor, VMPodScrape, ServiceMonitor or VMServiceScrape that this package did not create.
type Monitor struct{ Kind, Namespace, Name string }

// Proxy is a pod with an Envoy.
type Proxy struct {
	Namespace, Name string
	// Containers is how many it has beside init containers, as far as its metadata shows; at least 1.
	Containers int
	// Labels is the number of its labels.
	Labels int
	// MetricsLocal says that MetricsLocalVariable is true in its annotation proxy.istio.io/config.
	MetricsLocal bool
	// Scrape and Port are its annotations prometheus.io/scrape and port.
	Scrape, Port string
}
