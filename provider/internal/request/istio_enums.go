package request

import "github.com/pulumi/pulumi-go-provider/infer"

// MeshConfig is the object that the mesh configuration is written to.
type MeshConfig string

// Auto chooses the object by the owner of the mesh. None writes none, and the outputs have the configuration for the owner.
const (
	Auto            MeshConfig = "Auto"
	SharedConfigMap MeshConfig = "SharedConfigMap"
	ConfigMap       MeshConfig = "ConfigMap"
	IstioOperator   MeshConfig = "IstioOperator"
	Sail            MeshConfig = "Sail"
	None            MeshConfig = "None"
)

// Values lists the objects.
func (MeshConfig) Values() []infer.EnumValue[MeshConfig] {
	return []infer.EnumValue[MeshConfig]{
		{Name: "Auto", Value: Auto, Description: "The object that the installer of the mesh does not overwrite: the shared ConfigMap for an Istio that istioctl, Helm or the AKS add-on installed, else the operator's custom resource."},
		{Name: "SharedConfigMap", Value: SharedConfigMap, Description: "The ConfigMap that istiod merges under its own (`SHARED_MESH_CONFIG`). Upgrades of Istio do not change it."},
		{Name: "ConfigMap", Value: ConfigMap, Description: "The ConfigMap `istio` itself. istiod does not restart. The owner's next upgrade erases the fields (istioctl, Helm 3) or fails on them (Helm 4)."},
		{Name: "IstioOperator", Value: IstioOperator, Description: "The `IstioOperator` from which an in-cluster operator (Istio 1.23 and earlier) renders the mesh."},
		{Name: "Sail", Value: Sail, Description: "The `Istio` resource of the Sail operator, which OpenShift Service Mesh 3 uses as well."},
		{Name: "None", Value: None, Description: "No object. The outputs `istioOperator` and `helmValues` hold what the owner has to apply."},
	}
}

// Annotate names the enum.
func (v *MeshConfig) Annotate(a infer.Annotator) { a.SetToken("index", "MeshConfig") }
