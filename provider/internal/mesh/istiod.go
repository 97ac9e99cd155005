package mesh

// Istiod is one control plane: a Deployment labelled app=istiod and the documents it reads.
type Istiod struct {
	Namespace, Name string
	Revision        string
	// Version as its labels or image say, "" when they do not.
	Version string
	// Domain is the cluster's DNS domain that it was started with.
	Domain string
	// SharedName is the env SHARED_MESH_CONFIG, "" when it is not set.
	SharedName string
	// MeshFile says that a volume is mounted over its mesh configuration (facts: external control planes do that).
	MeshFile bool
	// MetricsLocal is the env MetricsLocalVariable.
	MetricsLocal bool
	Meta         Meta
	// Primary is the ConfigMap istio or istio-<revision>; Shared the one SharedName names.
	Primary, Shared Document
	// Orphan is the ConfigMap istio-default beside an istiod of revision default, which never reads it.
	Orphan bool
}

// Document is a ConfigMap whose key "mesh" holds YAML.
type Document struct {
	Name   string
	Exists bool
	// Unread says that it could not be read (no permission), so nothing may be concluded from Exists.
	Unread bool
	Text   string
	Meta   Meta
}

// PrimaryName is the name of the ConfigMap that an istiod of this revision reads (Istio 1.31,
// pilot/pkg/bootstrap/mesh.go).
func PrimaryName(revision string) string {
	if revision == "" || revision == "default" {
		return "istio"
	}
	return "istio-" + revision
}
