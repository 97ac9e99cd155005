package names

// The names of the Pulumi package, in one place so that it can be renamed.
const (
	Package     = "groundcover-istio"
	Namespace   = "groundcover-istio"
	Repository  = "https://github.com/groundcover-istio/pulumi-groundcover-istio"
	DownloadURL = "github://api.github.com/groundcover-istio/pulumi-groundcover-istio"
)

// Version of the plugin; a release sets it when it is linked.
var Version = "0.1.0"

// The type tokens of the schema, with which the component registers its children. The packages of the resources refer to each
// other by these tokens only.
const (
	ComponentType   = Package + ":index:GroundcoverIstio"
	ObjectPatchType = Package + ":index:ObjectPatch"
	OwnershipType   = Package + ":index:Ownership"
	RolloutType     = Package + ":index:Rollout"
	ProviderType    = "pulumi:providers:" + Package
)
