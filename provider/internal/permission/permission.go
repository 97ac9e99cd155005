// Package permission declares the permissions of the component as roles. Command generate writes docs/permissions.md and the role
// of the example of a preview in CI from Roles; the tests in tests/cluster run with these roles and compare them with the audit
// log. It takes nothing and reads no cluster. No role has a permission that no request uses.
package permission

// Rule is one rule of a role.
type Rule struct {
	// For is the purpose of the rule, as a comment in the role.
	For string
	// Group is the API group, "" for the core group.
	Group     string
	Resources []string
	Verbs     []string
}

// Role is the set of rules for one thing that a user does.
type Role struct {
	Name string
	// Title and Text are its heading and introduction in the documentation.
	Title, Text string
	// Namespace is the namespace of the role, "" for a ClusterRole.
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

// Preview is the role of a preview. Rules that begin with "check" may be left out: the finding CheckSkipped then names the check
// that was skipped.
var Preview = Role{
	Name: "groundcover-istio-preview", Title: "Preview",
	Text: "Only `get` and `list`. A rule with the word *check* serves findings only: without it the finding [GCI9004](findings.md#gci9004) " +
		"names the check that was skipped, and the run continues. Of nodes, namespaces and pods only the metadata is read.",
	Rules: []Rule{
		{"groundcover's sensor and its configuration, Istio's mesh configuration", "", []string{"services", "configmaps"}, read},
		{"istiod, and the workloads that a change of the configuration restarts", "apps", []string{"deployments", "daemonsets", "statefulsets"}, read},
		{"sampling and tags", "telemetry.istio.io", []string{"telemetries"}, read},
		{"the host of groundcover.address, where a ServiceEntry declares it; check: which proxies reach the sensor, and whether they use TLS", "networking.istio.io",
			[]string{"serviceentries", "sidecars", "destinationrules"}, read},
		{"check: whether NetworkPolicies block spans", "networking.k8s.io", []string{"networkpolicies"}, []string{"list"}},
		{"check: whether each node with proxies has a sensor, and which proxies and namespaces a finding concerns", "", []string{"pods", "nodes", "namespaces"}, []string{"list"}},
		{"check: the nodes where the sensor is ready", "discovery.k8s.io", []string{"endpointslices"}, []string{"list"}},
		{"check: mTLS of a sensor that is part of an ambient mesh", "security.istio.io", []string{"peerauthentications"}, []string{"list"}},
		{"check: whether a Prometheus scrapes for groundcover, and which monitors select Istio", "monitoring.coreos.com", []string{"prometheuses", "prometheusagents", "podmonitors"}, []string{"list"}},
		{"check: whether a VMAgent scrapes for groundcover, and which monitors select Istio", "operator.victoriametrics.com", []string{"vmagents", "vmpodscrapes"}, []string{"list"}},
	},
}

// Update is the role of an update, in istiod's namespace.
var Update = Role{
	Name: "groundcover-istio-update", Title: "Update", Namespace: "istio-system",
	Text: "All writes go to istiod's namespace, which is also Istio's root namespace unless the mesh configuration sets another one (the rule for Telemetries then belongs there). " +
		"With `get` on `pods/proxy` instead of `create` on `pods/portforward` the component reads only istiod's counters: it detects and reverts a rejected configuration, but the error lacks Envoy's message, " +
		"and it cannot verify that all proxies acknowledged the configuration. The function `getMeshStatus` needs the same, and `list` of `pods` in istiod's namespace; " +
		"without its input `namespace` also `list` of Deployments in all namespaces.",
	Rules: []Rule{
		{"the shared mesh configuration: created, changed, restored", "", []string{"configmaps"}, []string{"get", "create", "update", "delete"}},
		{"istiod: its env SHARED_MESH_CONFIG is set, and its rollout watched", "apps", []string{"deployments"}, []string{"get", "list", "watch", "update", "patch"}},
		{"sampling and tags", "telemetry.istio.io", []string{"telemetries"}, []string{"get", "create", "update", "delete"}},
		{"the reason why a rollout does not progress; without it the error has none", "", []string{"pods", "events"}, watch},
		{"whether proxies accept the configuration, read from istiod; without it a warning says that this could not be verified", "", []string{"pods/portforward"}, []string{"create"}},
	},
}

// Plaintext is the role for the DestinationRule beside the sensor, where a mesh-wide rule forces TLS.
var Plaintext = Role{
	Name: "groundcover-istio-plaintext", Title: "A mesh that forces TLS", Namespace: "groundcover",
	Text: "Where a mesh-wide DestinationRule forces TLS (finding [GCI1013](findings.md#gci1013)), the component creates one beside the sensor that disables TLS to it.",
	Rules: []Rule{
		{"that DestinationRule", "networking.istio.io", []string{"destinationrules"}, []string{"get", "create", "update", "delete"}},
	},
}

// Monitors is the role with which the kubernetes provider creates monitors, where an operator's agent scrapes for groundcover.
var Monitors = Role{
	Name: "groundcover-istio-monitors", Title: "Monitors", Namespace: "istio-system",
	Text: "Where an operator's agent scrapes for groundcover, the kubernetes provider creates monitors in istiod's namespace, or in `metrics.namespace`, or in the namespace that the agent selects.",
	Rules: []Rule{
		{"PodMonitors, for a Prometheus", "monitoring.coreos.com", []string{"podmonitors"}, own},
		{"VMPodScrapes, for a VMAgent", "operator.victoriametrics.com", []string{"vmpodscrapes"}, own},
	},
}

// Restart is the role for ProxyConfig tracing, which restarts proxies.
var Restart = Role{
	Name: "groundcover-istio-restart", Title: "Restart",
	Text: "The tracer of ProxyConfig tracing (`tracing.api: ProxyConfig`) is part of every proxy's bootstrap, so gateways and injected workloads of all namespaces restart, and the preview lists them.",
	Rules: []Rule{
		{"the pods with a proxy, and why one does not become ready", "", []string{"pods", "events"}, watch},
		{"the owners of these pods", "apps", []string{"replicasets"}, []string{"list"}},
		{"the workloads that restart", "apps", []string{"deployments", "daemonsets", "statefulsets"}, []string{"get", "list", "watch", "patch"}},
		{"the annotation with the tracer on gateways that are not injected; not needed without such gateways", "apps", []string{"deployments"}, []string{"update"}},
		{"a dry run of a pod, which verifies that istiod injects the new configuration", "", []string{"pods"}, []string{"create"}},
	},
}

// Roles are all roles, in the order of the documentation.
func Roles() []Role { return []Role{Preview, Update, Plaintext, Monitors, Restart} }
