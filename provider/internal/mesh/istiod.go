package mesh

import (
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// Istiod is one control plane: a Deployment labelled app=istiod and the documents it reads.
type Istiod struct {
	Namespace, Name string
	Revision        string
	// Version is the Istio version of its image or labels, "" when neither has one.
	Version string
	// Domain is the cluster's DNS domain, by its argument --domain.
	Domain string
	// SharedName is the env SHARED_MESH_CONFIG, "" when it is not set.
	SharedName string
	// MeshFile says that a volume is mounted at its mesh configuration file, as external control planes have it.
	MeshFile bool
	// External is the env EXTERNAL_ISTIOD: this istiod also serves other clusters.
	External bool
	// MetricsLocal is the env MetricsLocalVariable.
	MetricsLocal bool
	// FiltersGateways is the env PILOT_FILTER_GATEWAY_CLUSTER_CONFIG: a gateway gets only the clusters that it routes to.
	FiltersGateways bool
	// ResourceScoping is the env ENABLE_ENHANCED_RESOURCE_SCOPING, "" when it is not set.
	ResourceScoping string
	Meta            Meta
	// RemoteURL is the injection webhook of an istiod that runs in another cluster and reads its configuration from this one; "" for
	// one that runs here.
	RemoteURL string
	// Primary is the ConfigMap istio or istio-<revision>; Shared the one SharedName names.
	Primary, Shared Document
	// Unread is the ConfigMap of the name SharedName(Revision); read only where the env names no shared ConfigMap.
	Unread Document
	// IgnoredConfigMap says that a ConfigMap istio-default exists beside an istiod of revision default, which reads the
	// ConfigMap istio.
	IgnoredConfigMap bool
}

// Document is a ConfigMap whose key "mesh" holds YAML.
type Document struct {
	Name   string
	Exists bool
	Text   string
	Meta   Meta
}

// SharedName is the shared ConfigMap that this package creates for an istiod of this revision.
func SharedName(revision string) string {
	return "istio-" + names.Provider + strings.TrimPrefix(PrimaryName(revision), "istio")
}

// PrimaryName is the name of the ConfigMap that an istiod of this revision reads (Istio 1.31,
// pilot/pkg/bootstrap/mesh.go).
func PrimaryName(revision string) string {
	if revision == "" || revision == DefaultRevision {
		return "istio"
	}
	return "istio-" + revision
}
