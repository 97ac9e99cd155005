package permission

// Preview is what a preview needs. The rules that only checks need may be left out: the finding CheckSkipped then names the
// check.
var Preview = Role{
	Name: "groundcover-istio-preview", Title: "Preview",
	Text: "A preview needs `get` and `list` only. The rules with the comment *check* serve findings. Where the API server refuses one of them, " +
		"the finding [GCI9004](findings.md#gci9004) names the check that was skipped, and the preview continues. " +
		"Of namespaces and pods the component reads the metadata only, and the node of a pod. " +
		"Where a mesh or a release has other names or namespaces, change them in the Roles.",
	Holder: "The holder reads Services, Deployments, whole pods and Istio's configuration of all namespaces, also values in the `env` of a pod. " +
		"It reads the named ConfigMaps and no Secret. The role has no `list` on `secrets`: that verb also reads the contents, such as the private key of istiod's certificate authority. " +
		"Where the sensor's Service is not node-local, the finding [GCI9008](findings.md#gci9008) names the check that needs it.",
	Objects: []Object{
		{"", []Rule{
			{"groundcover's sensor", "", []string{"services"}, read, nil},
			{"istiod", "apps", []string{"deployments"}, read, nil},
			{"sampling and tags", "telemetry.istio.io", []string{"telemetries"}, read, nil},
			{"check: which proxies reach the sensor, and with which TLS mode", "networking.istio.io", []string{"sidecars", "destinationrules"}, list, nil},
			{"check: whether NetworkPolicies allow spans", "networking.k8s.io", []string{"networkpolicies"}, list, nil},
			{"check: whether each node with proxies has a sensor, and which proxies and namespaces a finding concerns", "", []string{"pods", "namespaces"}, list, nil},
			readiness,
			{"check: mTLS and authorization of a sensor that is part of the mesh", "security.istio.io", []string{"peerauthentications", "authorizationpolicies"}, list, nil},
			{"check: whether a Prometheus scrapes for groundcover, and which monitors scrape Istio", "monitoring.coreos.com",
				[]string{"prometheuses", "prometheusagents", "podmonitors", "servicemonitors"}, list, nil},
			{"check: whether a VMAgent scrapes for groundcover", "operator.victoriametrics.com", []string{"vmagents", "vmpodscrapes", "vmservicescrapes"}, list, nil},
		}},
		{istio, []Rule{meshDocuments, filters}},
		{groundcover, []Rule{chartDocuments}},
	},
}

// PreviewRestarts is what a preview with ProxyConfig tracing needs to list the restarts.
var PreviewRestarts = Role{
	Name: "groundcover-istio-preview-restarts", Title: "Preview of restarts",
	Text: "With `tracing.api: ProxyConfig` a preview with this role, beside the role of a preview, lists the workloads that restart. " +
		"Without it the preview continues, and logs that it cannot list them.",
	Holder: "The holder reads these workloads of all namespaces, with the values in the `env` of their pods.",
	Objects: []Object{{"", []Rule{
		{"the owners of pods with a proxy", "apps", []string{"replicasets"}, list, nil},
		{"the workloads that do not run the configuration yet", "apps", []string{"daemonsets", "statefulsets"}, list, nil},
	}}},
}

// PreviewNamespaced is a preview by an identity that reads nothing outside of istiod's and the sensor's namespace.
var PreviewNamespaced = Role{
	Name: "groundcover-istio-preview-namespaced", Title: "Preview in two namespaces",
	Text: "For an identity that must not read other namespaces. Set `istio.namespace` and `groundcover.namespace`, so that nothing is searched elsewhere. " +
		"A finding [GCI9004](findings.md#gci9004) names each check that is skipped: Telemetries that override the mesh's, Sidecars, DestinationRules, NetworkPolicies, proxies, nodes and scrapers. " +
		"The plan is the same. It is for `tracing.api: Telemetry`; restarts cannot be listed.",
	Holder: "The holder reads the listed objects of the two namespaces, and no Secret.",
	Objects: []Object{
		{istio, []Rule{
			meshDocuments, filters,
			{"istiod", "apps", []string{"deployments"}, read, nil},
			{"sampling and tags", "telemetry.istio.io", []string{"telemetries"}, read, nil},
		}},
		{groundcover, []Rule{
			{"groundcover's sensor", "", []string{"services"}, read, nil},
			chartDocuments, chartScraper,
			{"check: whether the sensor is part of the mesh", "", []string{"pods"}, list, nil},
			readiness,
		}},
	},
}
