// Package permission declares the requests that the component sends to the API server, by role. docs/permissions.md and the
// role of the example of a preview in CI are generated from it. tests/cluster runs with exactly these roles and compares them
// with the requests in the audit log. It imports nothing of this module and decides nothing.
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

// Role is the rules of one command or one situation.
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

// Preview is what a preview needs. The rules that only checks need may be left out: the finding CheckSkipped then names the
// check.
var Preview = Role{
	Name: "groundcover-istio-preview", Title: "Preview",
	Text: "A preview needs `get` and `list` only. The rules with the comment *check* serve findings. Where the API server refuses one of them, " +
		"the finding [GCI9004](findings.md#gci9004) names the check that was skipped, and the preview continues. " +
		"Of namespaces and pods the component reads the metadata only, and the node of a pod.",
	Rules: []Rule{
		{"groundcover's sensor and its configuration, Istio's mesh configuration", "", []string{"services", "configmaps"}, read},
		{"istiod, and the workloads that a change of the configuration restarts", "apps", []string{"deployments", "daemonsets", "statefulsets"}, read},
		{"sampling and tags", "telemetry.istio.io", []string{"telemetries"}, read},
		{"the host of groundcover.address, where a ServiceEntry declares it; check: which proxies reach the sensor, and with which TLS mode", "networking.istio.io",
			[]string{"serviceentries", "sidecars", "destinationrules"}, read},
		{"check: whether NetworkPolicies allow spans", "networking.k8s.io", []string{"networkpolicies"}, []string{"list"}},
		{"check: whether each node with proxies has a sensor, and which proxies and namespaces a finding concerns", "", []string{"pods", "namespaces"}, []string{"list"}},
		{"check: the nodes on which the sensor is ready", "discovery.k8s.io", []string{"endpointslices"}, []string{"list"}},
		{"the owners of pods with a proxy, where a change restarts them (tracing.api: ProxyConfig); without it the preview does not list the restarts", "apps", []string{"replicasets"}, []string{"list"}},
		{"check: mTLS of a sensor that is part of an ambient mesh", "security.istio.io", []string{"peerauthentications"}, []string{"list"}},
		{"check: whether a Prometheus scrapes for groundcover, and which monitors scrape Istio", "monitoring.coreos.com", []string{"prometheuses", "prometheusagents", "podmonitors", "servicemonitors"}, []string{"list"}},
		{"check: whether a VMAgent scrapes for groundcover", "operator.victoriametrics.com", []string{"vmagents", "vmpodscrapes", "vmservicescrapes"}, []string{"list"}},
	},
}

// Update is what an update needs, in istiod's namespace.
var Update = Role{
	Name: "groundcover-istio-update", Title: "Update", Namespace: "istio-system",
	Text: "All writes go to istiod's namespace, which by default is also Istio's root namespace. Where the mesh has another root namespace, the rule for Telemetries belongs there. " +
		"`get` on `pods/proxy` can replace `create` on `pods/portforward`: the component then reads istiod's counters. It still detects and reverts rejections, " +
		"but without Envoy's messages, and it cannot verify that every proxy acknowledged the configuration. " +
		"The function `getMeshStatus` needs the same rules, and `list` of `pods` in istiod's namespace. " +
		"Without its input `namespace` it also needs `list` of Deployments in all namespaces.",
	Rules: []Rule{
		{"the shared mesh configuration: created, changed, restored", "", []string{"configmaps"}, []string{"get", "create", "update", "delete"}},
		{"istiod: its env, and its rollout", "apps", []string{"deployments"}, []string{"get", "list", "watch", "update", "patch"}},
		{"sampling and tags", "telemetry.istio.io", []string{"telemetries"}, []string{"get", "create", "update", "delete"}},
		{"the reason why a rollout is stuck; without it the error names none", "", []string{"pods", "events"}, watch},
		{"whether proxies accept the configuration, from istiod itself; without it a warning says that this is not verified", "", []string{"pods/portforward"}, []string{"create"}},
	},
}

// Plaintext is what the sensor's own DestinationRule needs, where a mesh-wide rule forces TLS.
var Plaintext = Role{
	Name: "groundcover-istio-plaintext", Title: "A mesh that forces TLS", Namespace: "groundcover",
	Text: "Where a mesh-wide DestinationRule forces TLS (finding [GCI1013](findings.md#gci1013)), another one in the sensor's namespace disables it for the sensor.",
	Rules: []Rule{
		{"that DestinationRule", "networking.istio.io", []string{"destinationrules"}, []string{"get", "create", "update", "delete"}},
	},
}

// Monitors is what the kubernetes provider needs to create monitors, where an operator's agent scrapes for groundcover.
var Monitors = Role{
	Name: "groundcover-istio-monitors", Title: "Monitors", Namespace: "istio-system",
	Text: "Where an operator's agent scrapes for groundcover, the kubernetes provider creates monitors. Their namespace is istiod's, or the one in `metrics.namespace`, or one that the agent selects.",
	Rules: []Rule{
		{"PodMonitors, for Prometheus", "monitoring.coreos.com", []string{"podmonitors"}, own},
		{"VMPodScrapes, for a VMAgent", "operator.victoriametrics.com", []string{"vmpodscrapes"}, own},
	},
}

// Restart is what ProxyConfig tracing needs, whose proxies restart.
var Restart = Role{
	Name: "groundcover-istio-restart", Title: "Restart",
	Text: "With `tracing.api: ProxyConfig` the tracer is part of every proxy's bootstrap, so gateways and injected workloads of all namespaces restart. The preview lists them.",
	Rules: []Rule{
		{"the pods that have a proxy", "", []string{"pods", "events"}, watch},
		{"the owners of these pods", "apps", []string{"replicasets"}, []string{"list"}},
		{"the workloads that restart", "apps", []string{"deployments", "daemonsets", "statefulsets"}, []string{"get", "list", "watch", "patch"}},
		{"gateways that are not injected, which get the tracer by an annotation; omit the rule where there are none", "apps", []string{"deployments"}, []string{"update"}},
		{"a dry run of a pod, which verifies that istiod injects the new configuration", "", []string{"pods"}, []string{"create"}},
	},
}

// Roles are all roles, in the order of the documentation.
func Roles() []Role { return []Role{Preview, Update, Plaintext, Monitors, Restart} }
