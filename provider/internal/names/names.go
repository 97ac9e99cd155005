// Package names holds what several rooms write and read again: the names under which this package is known to the API
// server and to a mesh, and the one way in which a message names an object or shortens a list or a text. It imports nothing of this
// module, so that every room can import it. It decides nothing.
package names

const (
	// FieldManager is the name in managedFields under which every write of this package is found, and the name of the user
	// agent in an audit log.
	FieldManager = "pulumi-groundcover-istio"
	// ManagedByLabel carries FieldManager on objects that this package created.
	ManagedByLabel = "app.kubernetes.io/managed-by"
	// HashAnnotation is the pod-template annotation that says with which configuration a workload was started.
	HashAnnotation = "groundcover.com/istio-config-hash"
	// HashVariable is set in the environment of every proxy that starts with a configuration, so that a pod tells which one
	// istiod injects: an address alone does not tell one sampling from another.
	HashVariable = "GROUNDCOVER_CONFIG_HASH"
	// Provider is the name of the extension provider, the same for every protocol, so that a change of protocol is an edit of
	// one entry.
	Provider = "groundcover"
)
