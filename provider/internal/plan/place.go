package plan

import (
	"fmt"
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// place is where the mesh configuration of one istiod is written.
type place struct {
	target request.MeshConfig
	// patch is the object, without fields.
	patch Patch
	// inside is the way from the object's root to the mesh configuration.
	inside []string
	// values says that an owner's chart renders from it, which replaces its own lists by ours.
	values bool
	// tell says that it is a shared ConfigMap of ours, of which istiod has to be told.
	tell bool
	// suffix tells the step from that of another place.
	suffix string
}

// object names the place for findings and outputs.
func (p place) object() string {
	if p.patch.Namespace == "" {
		return p.patch.Kind + " " + p.patch.Name
	}
	return p.patch.Kind + " " + p.patch.Namespace + "/" + p.patch.Name
}

// fields puts a mesh configuration at its place.
func (p place) fields(config map[string]any) map[string]any {
	for _, key := range slices.Backward(p.inside) {
		config = map[string]any{key: config}
	}
	return config
}

// place finds where the owner lets the configuration stand. None is no place; a refusal is reported and is none as well.
func (p *planner) place(owner mesh.Owner) place {
	found := p.find(owner)
	found.suffix = p.suffix()
	if found.target == request.Sail {
		// With updateStrategy RevisionBased an upgrade is another revision of the same Istio: its patch stays the same one, or
		// the old one would take back what the new one has just set.
		found.suffix = suffix(found.patch.Name)
	}
	return found
}

func (p *planner) find(owner mesh.Owner) place {
	switch inputs := p.inputs.Istio.MeshConfig; inputs {
	case request.None:
		return place{target: request.None}
	case request.ConfigMap:
		return p.primary(owner)
	case request.IstioOperator, request.Sail:
		return p.ownerObject(inputs, owner)
	}
	auto := p.inputs.Istio.MeshConfig == request.Auto
	switch {
	case auto && owner == mesh.OwnerOperator:
		return p.ownerObject(request.IstioOperator, owner)
	case auto && owner == mesh.OwnerSail:
		return p.ownerObject(request.Sail, owner)
	}
	return p.shared(owner)
}

// shared is the ConfigMap that istiod merges under its own: the one that it names, or ours.
func (p *planner) shared(owner mesh.Owner) place {
	if owner == mesh.OwnerSail || owner == mesh.OwnerOperator {
		return p.refuse(fmt.Sprintf("%s renders istiod's Deployment and would take the env SHARED_MESH_CONFIG out of it", owner), "Use istio.meshConfig: Auto.")
	}
	if owner == mesh.OwnerAKS && p.inputs.Tracing.API == request.ProxyConfig {
		return p.refuse("Azure's add-on does not restart its gateways for it, and admits no classic tracer of one's own", "Use tracing.api: Telemetry.")
	}
	name := "istio-groundcover" + p.suffix()
	ours := p.istiod.SharedName == "" || p.istiod.SharedName == name
	if owner == mesh.OwnerAKS && ours {
		name, ours = "istio-shared-configmap-"+p.istiod.Revision, false
	} else if !ours {
		name = p.istiod.SharedName
	}
	if ours {
		p.gitOps("Deployment "+p.istiod.Namespace+"/"+p.istiod.Name, p.istiod.Meta)
	} else {
		p.gitOps(p.configMap(name), p.istiod.Shared.Meta)
	}
	return place{target: request.SharedConfigMap, tell: ours, patch: Patch{APIVersion: "v1", Kind: "ConfigMap",
		Namespace: p.istiod.Namespace, Name: name, Document: "mesh", CreateIfMissing: true}}
}

// primary is the mesh's own ConfigMap, which its owner writes as a whole.
func (p *planner) primary(owner mesh.Owner) place {
	object := p.configMap(p.istiod.Primary.Name)
	switch {
	case owner == mesh.OwnerAKS || owner == mesh.OwnerSail || owner == mesh.OwnerOperator:
		return p.refuse(fmt.Sprintf("%s reverts every edit of the ConfigMap %s", owner, p.istiod.Primary.Name), "Use istio.meshConfig: Auto.")
	case p.istiod.MeshFile:
		p.report(finding.MeshFileMounted.On("Deployment "+p.istiod.Namespace+"/"+p.istiod.Name, p.istiod.Primary.Name))
	case owner == mesh.OwnerHelmApply:
		p.report(finding.OwnerFails.On(object))
	case owner == mesh.OwnerHelm || owner == mesh.OwnerIstioctl:
		p.report(finding.OwnerErases.On(object, owner))
	}
	p.gitOps(object, p.istiod.Primary.Meta)
	return place{target: request.ConfigMap, patch: Patch{APIVersion: "v1", Kind: "ConfigMap",
		Namespace: p.istiod.Namespace, Name: p.istiod.Primary.Name, Document: "mesh"}}
}

// ownerObject is the custom resource from which an operator renders the mesh.
func (p *planner) ownerObject(target request.MeshConfig, owner mesh.Owner) place {
	object, found := p.snapshot.IstioOperatorOf(p.istiod)
	inside := []string{"spec", "meshConfig"}
	if target == request.Sail {
		object, found = p.snapshot.IstioOf(p.istiod)
		inside = []string{"spec", "values", "meshConfig"}
	}
	if !found {
		kind := map[request.MeshConfig]string{request.IstioOperator: "IstioOperator with a running operator", request.Sail: "Istio"}[target]
		p.report(finding.OwnerObjectMissing.On("istiod "+p.istiod.Namespace+"/"+p.istiod.Name, owner, kind))
		return place{target: request.None}
	}
	result := place{target: target, inside: inside, values: true, patch: Patch{APIVersion: object.APIVersion, Kind: object.Kind,
		Namespace: object.Namespace, Name: object.Name}}
	p.gitOps(result.object(), object.Meta)
	return result
}

func (p *planner) refuse(why, fix string) place {
	p.report(finding.OwnerRefuses.On("istiod "+p.istiod.Namespace+"/"+p.istiod.Name, why, fix))
	return place{target: request.None}
}

func (p *planner) gitOps(object string, meta mesh.Meta) {
	if tool := meta.GitOps(); tool != "" {
		p.report(finding.GitOpsReverts.On(object, tool))
	}
}

// suffix tells the names of one revision from those of another; the default revision has none.
func (p *planner) suffix() string { return suffix(p.istiod.Revision) }

func suffix(name string) string {
	if name == "default" {
		return ""
	}
	return "-" + name
}
