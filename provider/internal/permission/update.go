package permission

// Update is what an update needs, in istiod's namespace.
var Update = Role{
	Name: "groundcover-istio-update", Title: "Update",
	Text: "All writes go to istiod's namespace, which by default is also Istio's root namespace. Where the mesh has another root namespace, the rules for Telemetries belong there. " +
		"Add the names of other objects that the preview lists: `istiod-REVISION` and `istio-groundcover-REVISION` of a revision, the shared ConfigMap that istiod already has, " +
		"`istio` with `istio.meshConfig: ConfigMap`, a mesh-wide Telemetry that exists. " +
		"`get` on `pods/proxy` can replace `create` on `pods/portforward`: the component then reads istiod's counters. It still detects and reverts rejections, " +
		"but without Envoy's messages, and it cannot verify that every proxy acknowledged the configuration. " +
		"The function `getMeshStatus` needs the roles of a preview and of an update. Without its input `namespace` it lists Deployments of all namespaces.",
	Holder: "**The holder is an administrator of the mesh, and reads every Secret of the cluster.** `update` on the Deployment `istiod` runs any image with istiod's service account, " +
		"whose role in Istio's charts has `get` and `list` on `secrets` of all namespaces. `create` on `pods/portforward` reaches every port of every pod in the namespace. " +
		"With `rollout.controlPlane: false` the rules for `deployments` can be omitted.",
	Objects: []Object{{istio, []Rule{
		{"the shared mesh configuration: created", "", []string{"configmaps"}, []string{"create"}, nil},
		{"the shared mesh configuration: changed, restored", "", []string{"configmaps"}, named, []string{"istio-groundcover"}},
		{"istiod: its env, and its rollout", "apps", []string{"deployments"}, []string{"get", "list", "watch", "update"}, []string{"istiod"}},
		{"sampling and tags: created", "telemetry.istio.io", []string{"telemetries"}, []string{"create"}, nil},
		{"sampling and tags: changed, restored", "telemetry.istio.io", []string{"telemetries"}, named, []string{"groundcover"}},
		{"the reason why a rollout is stuck; without it the error names none", "", []string{"pods", "events"}, watch, nil},
		{"whether proxies accept the configuration, from istiod itself; without it a warning says that this is not verified", "", []string{"pods/portforward"}, []string{"create"}, nil},
	}}},
}

// Plaintext is what the sensor's own DestinationRule needs, where a mesh-wide rule forces TLS.
var Plaintext = Role{
	Name: "groundcover-istio-plaintext", Title: "A mesh that forces TLS",
	Text:   "Where a mesh-wide DestinationRule forces TLS (finding [GCI1013](findings.md#gci1013)), another one in the sensor's namespace disables it for the sensor.",
	Holder: "The holder decides how all proxies connect to the Services of this namespace.",
	Objects: []Object{{groundcover, []Rule{
		{"that DestinationRule", "networking.istio.io", []string{"destinationrules"}, []string{"get", "create", "update", "delete"}, nil},
	}}},
}

// Monitors is what the kubernetes provider needs to create monitors, where an operator's agent scrapes for groundcover.
var Monitors = Role{
	Name: "groundcover-istio-monitors", Title: "Monitors",
	Text: "Where an operator's agent scrapes for groundcover, the kubernetes provider creates monitors. Their namespace is istiod's, or the one in `metrics.namespace`, or one that the agent selects. " +
		"A namespace without Secrets is the best one.",
	Holder: "**The holder can read the Secrets of this namespace**: a monitor may name one as the credentials of a scrape, and its target receives them.",
	Objects: []Object{{istio, []Rule{
		{"PodMonitors, for Prometheus", "monitoring.coreos.com", []string{"podmonitors"}, own, nil},
		{"VMPodScrapes, for a VMAgent", "operator.victoriametrics.com", []string{"vmpodscrapes"}, own, nil},
	}}},
}
