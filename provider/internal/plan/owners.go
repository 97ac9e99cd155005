package plan

import (
	"fmt"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// owner has what an installer or operator means for the write of the mesh configuration. Package mesh has the table by which
// owners are recognized.
type owner struct {
	// auto is the object that istio.meshConfig: Auto chooses.
	auto request.MeshConfig
	// refuses are the objects that this owner reverts, each with the reason and the fix.
	refuses map[request.MeshConfig]refusal
	// proxyConfig is the refusal of ProxyConfig tracing, nil where it works.
	proxyConfig *refusal
	// sharedName is the name of the shared ConfigMap that the owner's istiod always reads; nil where the env names it.
	sharedName func(revision string) string
	// nextUpgrade is the finding for the effect of the owner's next upgrade on data.mesh; nil where no effect is known.
	nextUpgrade func(object string) finding.Finding
	// rendersFrom is the finding for an istiod that an operator renders from an object that this package cannot write; nil for
	// another owner. With istio.meshConfig: None the user writes it.
	rendersFrom func(istiod mesh.Istiod) finding.Finding
	// readsElsewhere is the finding for an istiod that takes no configuration from this cluster, nil for another owner. Nothing is
	// planned for it.
	readsElsewhere func(istiod mesh.Istiod) finding.Finding
}

type refusal struct{ reason, fix string }

const fixAuto = "Set istio.meshConfig: Auto."

// owners is the table of all owners. A test keeps it complete.
var owners = map[mesh.Owner]owner{
	mesh.OwnerIstioctl:  {auto: request.SharedConfigMap, nextUpgrade: erases(mesh.OwnerIstioctl)},
	mesh.OwnerHelm:      {auto: request.SharedConfigMap, nextUpgrade: erases(mesh.OwnerHelm)},
	mesh.OwnerHelmApply: {auto: request.SharedConfigMap, nextUpgrade: fails(mesh.OwnerHelmApply)},
	mesh.OwnerPulumi:    {auto: request.SharedConfigMap, nextUpgrade: erases(mesh.OwnerPulumi)},
	mesh.OwnerOperator:  {auto: request.IstioOperator, refuses: rendered(mesh.OwnerOperator)},
	mesh.OwnerSail:      {auto: request.Sail, refuses: rendered(mesh.OwnerSail)},
	mesh.OwnerOtherOperator: {auto: request.None, rendersFrom: func(istiod mesh.Istiod) finding.Finding {
		owner, _ := istiod.Meta.Controller()
		return finding.OtherOperatorOwns.On(deploymentOf(istiod), fmt.Sprintf("%s %s (%s)", owner.Kind, owner.Name, owner.APIVersion))
	}},
	mesh.OwnerAppRouting: {auto: request.None, readsElsewhere: func(istiod mesh.Istiod) finding.Finding {
		return finding.AppRoutingIstiod.On(deploymentOf(istiod))
	}},
	mesh.OwnerConfigCluster: {auto: request.None, readsElsewhere: func(istiod mesh.Istiod) finding.Finding {
		return finding.ConfigClusterElsewhere.On(deploymentOf(istiod))
	}},
	mesh.OwnerAKS: {auto: request.SharedConfigMap,
		refuses:     map[request.MeshConfig]refusal{request.ConfigMap: {"AKS reverts every edit of the mesh's own ConfigMap", fixAuto}},
		proxyConfig: &refusal{"the AKS add-on does not restart its gateways and admits no tracer in defaultConfig", "Set tracing.api: Telemetry."},
		sharedName:  func(revision string) string { return "istio-shared-configmap-" + revision }},
	mesh.OwnerUnknown: {auto: request.SharedConfigMap},
}

func erases(name mesh.Owner) func(string) finding.Finding {
	return func(object string) finding.Finding { return finding.OwnerErases.On(object, name) }
}

func fails(name mesh.Owner) func(string) finding.Finding {
	return func(object string) finding.Finding { return finding.OwnerFails.On(object, name) }
}

func deploymentOf(istiod mesh.Istiod) string {
	return names.Object("Deployment", istiod.Namespace, istiod.Name)
}

// rendered are the refusals of an operator, which renders istiod's Deployment and ConfigMap from a custom resource.
func rendered(name mesh.Owner) map[request.MeshConfig]refusal {
	return map[request.MeshConfig]refusal{
		request.ConfigMap:       {fmt.Sprintf("%s reverts every edit of the mesh's own ConfigMap", name), fixAuto},
		request.SharedConfigMap: {fmt.Sprintf("%s renders istiod's Deployment and removes the env SHARED_MESH_CONFIG from it", name), fixAuto},
	}
}
