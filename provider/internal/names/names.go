// Package names holds the names that several packages write and read: the field manager, labels, annotations and tokens of this
// package, and the functions with which a message names an object or shortens a list or a text. It takes and gives plain strings, and every
// package may call it at any time. It imports no package of this module and decides nothing.
package names

const (
	// FieldManager is the name of this package's writes in managedFields, and of its user agent in an audit log.
	FieldManager = "pulumi-groundcover-istio"
	// ManagedByLabel has the value FieldManager on objects that this package created.
	ManagedByLabel = "app.kubernetes.io/managed-by"
	// HashAnnotation is the annotation of a pod template with the hash of the configuration that the workload started with.
	HashAnnotation = "groundcover.com/istio-config-hash"
	// HashVariable is the variable of a proxy with the hash of the configuration that istiod injected. The tracer's address alone
	// does not tell two configurations apart that differ in sampling.
	HashVariable = "GROUNDCOVER_CONFIG_HASH"
	// Provider is the name of the extension provider, the same for every protocol, so that a change of protocol is an edit of
	// one entry.
	Provider = "groundcover"
)
