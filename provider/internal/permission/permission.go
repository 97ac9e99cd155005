// Package permission declares what the component asks of the API server, by role. docs/permissions.md and the role of the
// example of a preview in CI are made from it; tests/cluster runs with exactly these roles, and compares them with the
// requests that the audit log has.
package permission

// Rule is one rule of a role.
type Rule struct {
	// For says what the rule is for, as a comment in the role.
	For string
	// Group is the API group, "" for Kubernetes' core.
	Group     string
	Resources []string
	Verbs     []string
}

// Role is a set of rules that belong to one thing that a user does.
type Role struct {
	Name string
	// Title and Text introduce it in the documentation.
	Title, Text string
	// Namespace is where the role is needed, "" for the whole cluster.
	Namespace string
	Rules     []Rule
}

// Kind is the kind of the role's object.
func (r Role) Kind() string {
	if r.Namespace != "" {
		return "Role"
	}
	return "ClusterRole"
}

var (
	read  = []string{"get", "list"}
	watch = []string{"list", "watch"}
	own   = []string{"get", "list", "watch", "create", "update", "patch", "delete"}
)

// Preview is what looking needs. Of its rules those that only checks need may be left out: the finding CheckSkipped then
// says what was not looked at.
var Preview = Role{
	Name: "groundcover-istio-preview", Title: "Preview",
	Text: "`get` and `list`, nothing else. The rules after the word *check* only serve findings: where one is refused, the finding " +
		"[GCI9004](findings.md#gci9004) says what was not looked at, and the run goes on. Of nodes, namespaces and pods only the metadata are asked for.",
	Rules: []Rule{
		{"groundcover's sensor and its configuration, Istio's mesh configuration", "", []string{"services", "configmaps"}, read},
		{"istiod, and what a change of the configuration restarts", "apps", []string{"deployments", "daemonsets", "statefulsets"}, read},
		{"sampling and tags", "telemetry.istio.io", []string{"telemetries"}, read},
		{"the host of groundcover.address, where a ServiceEntry declares it; check: which proxies reach the sensor, and over what", "networking.istio.io",
			[]string{"serviceentries", "sidecars", "destinationrules"}, read},
		{"check: whether the network lets spans through", "networking.k8s.io", []string{"networkpolicies"}, []string{"list"}},
		{"check: whether each node with proxies has a sensor, and which proxies and namespaces are concerned", "", []string{"pods", "nodes", "namespaces"}, []string{"list"}},
		{"check: where the sensor is ready", "discovery.k8s.io", []string{"endpointslices"}, []string{"list"}},
		{"check: mTLS of a sensor that is part of an ambient mesh", "security.istio.io", []string{"peerauthentications"}, []string{"list"}},
		{"check: whether a Prometheus scrapes for groundcover, and by which monitors Istio is scraped", "monitoring.coreos.com", []string{"prometheuses", "prometheusagents", "podmonitors"}, []string{"list"}},
		{"check: whether a VMAgent does", "operator.victoriametrics.com", []string{"vmagents", "vmpodscrapes"}, []string{"list"}},
	},
}

// Update is what writing needs, in istiod's namespace.
var Update = Role{
	Name: "groundcover-istio-update", Title: "Update", Namespace: "istio-system",
	Text: "All writes go to istiod's namespace, which is also Istio's root namespace unless the mesh says otherwise (then the part on Telemetries belongs into that one). " +
		"Instead of `create` on `pods/portforward`, `get` on `pods/proxy` shows istiod's counters: rejections are seen and taken back, but not in Envoy's words, " +
		"and that all proxies acknowledged is not proved. The function `getMeshStatus` needs the same, and `list` of `pods` in istiod's namespace; " +
		"without its input `namespace` also `list` of Deployments in all namespaces.",
	Rules: []Rule{
		{"the shared mesh configuration: made, changed, given back", "", []string{"configmaps"}, []string{"get", "create", "update", "delete"}},
		{"istiod: told of the shared ConfigMap, and watched until it runs with it", "apps", []string{"deployments"}, []string{"get", "list", "watch", "update", "patch"}},
		{"sampling and tags", "telemetry.istio.io", []string{"telemetries"}, []string{"get", "create", "update", "delete"}},
		{"why a rollout is stuck; without it the error names no reason", "", []string{"pods", "events"}, watch},
		{"whether proxies take what was written, from istiod itself; without it a warning says that it is not proved", "", []string{"pods/portforward"}, []string{"create"}},
	},
}

// Plaintext is what the DestinationRule beside the sensor needs, where a mesh-wide rule forces TLS.
var Plaintext = Role{
	Name: "groundcover-istio-plaintext", Title: "A mesh that forces TLS", Namespace: "groundcover",
	Text: "Where a mesh-wide DestinationRule forces TLS (finding [GCI1013](findings.md#gci1013)), one beside the sensor switches it off for the sensor.",
	Rules: []Rule{
		{"that DestinationRule", "networking.istio.io", []string{"destinationrules"}, []string{"get", "create", "update", "delete"}},
	},
}

// Monitors is what the kubernetes provider needs to make monitors, where an operator's agent scrapes for groundcover.
var Monitors = Role{
	Name: "groundcover-istio-monitors", Title: "Monitors", Namespace: "istio-system",
	Text: "Where an operator's agent scrapes for groundcover, the kubernetes provider makes monitors, in istiod's namespace unless `metrics.namespace` says otherwise or the agent looks elsewhere.",
	Rules: []Rule{
		{"PodMonitors, for a Prometheus", "monitoring.coreos.com", []string{"podmonitors"}, own},
		{"VMPodScrapes, for a VMAgent", "operator.victoriametrics.com", []string{"vmpodscrapes"}, own},
	},
}

// Restart is what the classic form needs, whose proxies restart.
var Restart = Role{
	Name: "groundcover-istio-restart", Title: "Restart",
	Text: "The classic form is part of every proxy's bootstrap, so gateways and injected workloads of all namespaces restart, and the preview looks for them.",
	Rules: []Rule{
		{"what has a proxy, and what owns it", "", []string{"pods", "events"}, watch},
		{"what owns it", "apps", []string{"replicasets"}, []string{"list"}},
		{"what restarts", "apps", []string{"deployments", "daemonsets", "statefulsets"}, []string{"get", "list", "watch", "patch"}},
		{"gateways that are not injected get the tracer by an annotation; without them leave this out", "apps", []string{"deployments"}, []string{"update"}},
		{"a dry run of a pod, which proves that istiod injects with the new configuration", "", []string{"pods"}, []string{"create"}},
	},
}

// Roles are all of them, in the order of the documentation.
func Roles() []Role { return []Role{Preview, Update, Plaintext, Monitors, Restart} }
