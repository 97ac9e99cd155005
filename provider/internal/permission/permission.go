// Package permission declares the requests that the component sends to the API server, by role, and what a holder of each role can
// do beyond them. docs/permissions.md and the roles of the example of a preview in CI are generated from it. tests/cluster runs with
// exactly these roles and compares them with the requests in the audit log. It imports nothing of this module and decides nothing.
package permission

// Rule is one rule of a role.
type Rule struct {
	// For is the purpose of the rule, as a comment in the role.
	For string
	// Group is the API group, "" for the core group.
	Group     string
	Resources []string
	Verbs     []string
	// Names are the objects that the rule is limited to, nil for all. RBAC cannot limit create to names, and limits list and watch
	// for a request that selects one name.
	Names []string
}

// Object is one Role or ClusterRole.
type Object struct {
	// Namespace is the namespace of a Role, "" for a ClusterRole.
	Namespace string
	Rules     []Rule
}

// Kind is the kind of the object.
func (o Object) Kind() string {
	if o.Namespace != "" {
		return "Role"
	}
	return "ClusterRole"
}

// Role is the rules of one command or one situation.
type Role struct {
	Name string
	// Title and Text are its heading and introduction in the documentation, Holder is what an identity with the role can do.
	Title, Text, Holder string
	Objects             []Object
}

// The namespaces of the documented roles.
const (
	istio       = "istio-system"
	groundcover = "groundcover"
	dryRun      = "istio-dry-run"
)

var (
	read  = []string{"get", "list"}
	list  = []string{"list"}
	watch = []string{"list", "watch"}
	own   = []string{"get", "list", "watch", "create", "update", "patch", "delete"}
	named = []string{"get", "update", "delete"}

	// meshDocuments are the ConfigMaps that an istiod without a revision reads, and one that looks as if it did.
	meshDocuments = Rule{"Istio's mesh configuration", "", []string{"configmaps"}, []string{"get"}, []string{"istio", "istio-groundcover", "istio-default"}}
	// filters are read in Istio's root namespace only.
	filters = Rule{"check: EnvoyFilters that change tracing", "networking.istio.io", []string{"envoyfilters"}, list, nil}
	// chartDocuments are those of groundcover's chart with the release groundcover.
	chartDocuments = Rule{"the configuration of groundcover's sensor and scrapers", "", []string{"configmaps"}, []string{"get"},
		[]string{"sensor-configuration", "sensor-scrape-configuration", "groundcover-custom-metrics-config"}}
	chartScraper = Rule{"groundcover's vmagent", "apps", []string{"deployments"}, []string{"get"}, []string{"groundcover-custom-metrics"}}
	readiness    = Rule{"check: the nodes on which the sensor is ready", "discovery.k8s.io", []string{"endpointslices"}, list, nil}
)

// Roles are all roles, in the order of the documentation.
func Roles() []Role {
	return []Role{Preview, PreviewRestarts, PreviewNamespaced, Update, Plaintext, Monitors, Restart, DryRun}
}
