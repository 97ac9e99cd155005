package plan

import (
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// target is the object that the mesh configuration of one istiod is written to.
type target struct {
	kind request.MeshConfig
	// patch is the object, without fields.
	patch Patch
	// inside is the path from the object's root to the mesh configuration.
	inside []string
	// values says that a chart renders the mesh from it. Lists in the target replace the chart's own.
	values bool
	// setEnv says that it is a shared ConfigMap that this package names in istiod's env.
	setEnv bool
	// suffix tells the step from that of another target.
	suffix string
}

// object names the target for findings and outputs.
func (t target) object() string { return names.Object(t.patch.Kind, t.patch.Namespace, t.patch.Name) }

// fields puts a mesh configuration at its path in the object.
func (t target) fields(config map[string]any) map[string]any {
	for _, key := range slices.Backward(t.inside) {
		config = map[string]any{key: config}
	}
	return config
}

// targetFor is the target for the owner of the mesh. A write that the owner would revert is reported, and its target is None.
func (p *planner) targetFor(name mesh.Owner) target {
	at := p.chooseTarget(name)
	at.suffix = configSuffix(at.patch, p.istiod.Revision)
	if at.kind == request.Sail {
		// With updateStrategy RevisionBased an upgrade makes another revision of the same Istio. The patch keeps its name; under a
		// new name, the delete of the old patch would remove what the new one has just set.
		at.suffix = suffix(at.patch.Name)
	}
	return at
}

func (p *planner) chooseTarget(name mesh.Owner) target {
	rule, kind := owners[name], p.inputs.Istio.MeshConfig
	if kind == request.Auto {
		kind = rule.auto
	}
	if rule.rendersFrom != nil && p.inputs.Istio.MeshConfig != request.None {
		p.report(rule.rendersFrom(p.istiod))
		return target{kind: request.None}
	}
	if refused, found := rule.refuses[kind]; found {
		return p.refuse(refused)
	}
	if idle, found := p.snapshot.IdleIstioOperatorOf(p.istiod); found {
		p.report(finding.OperatorNotRunning.On(names.Object(idle.Kind, idle.Namespace, idle.Name)))
	}
	switch kind {
	case request.SharedConfigMap:
		return p.sharedConfigMap(rule)
	case request.ConfigMap:
		return p.primaryConfigMap(rule)
	case request.IstioOperator, request.Sail:
		return p.ownerObject(kind, name)
	}
	return target{kind: request.None}
}

// sharedConfigMap is the ConfigMap that istiod merges under its own: the one that its env names, or one of this package.
func (p *planner) sharedConfigMap(rule owner) target {
	if rule.proxyConfig != nil && p.inputs.Tracing.API == request.ProxyConfig {
		return p.refuse(*rule.proxyConfig)
	}
	name := mesh.SharedName(p.istiod.Revision)
	setEnv := p.istiod.SharedName == "" || p.istiod.SharedName == name
	switch {
	case setEnv && rule.sharedName != nil:
		name, setEnv = rule.sharedName(p.istiod.Revision), false
	case !setEnv:
		name = p.istiod.SharedName
	}
	if p.istiod.RemoteURL != "" {
		p.report(finding.ExternalIstiodConfigured.On(p.configMap(name), p.istiod.RemoteURL, name))
	}
	if setEnv {
		p.reportGitOps(p.deployment().String(), p.istiod.Meta)
	} else {
		p.reportGitOps(p.configMap(name), p.istiod.Shared.Meta)
	}
	if unread := p.istiod.Unread; setEnv && p.istiod.SharedName == "" && unread.Exists && !unread.Meta.CreatedHere() {
		p.report(finding.SharedConfigMapTaken.On(p.configMap(name), name))
		return target{kind: request.None}
	}
	return target{kind: request.SharedConfigMap, setEnv: setEnv, patch: p.document(name, true)}
}

// primaryConfigMap is the mesh's own ConfigMap, which its owner writes as a whole.
func (p *planner) primaryConfigMap(rule owner) target {
	object := p.configMap(p.istiod.Primary.Name)
	switch {
	case p.istiod.MeshFile:
		p.report(finding.MeshFileMounted.On(p.istiodName(), mesh.PrimaryName(p.istiod.Revision)))
	case rule.nextUpgrade != nil:
		p.report(rule.nextUpgrade(object))
	}
	p.reportGitOps(object, p.istiod.Primary.Meta)
	return target{kind: request.ConfigMap, patch: p.document(p.istiod.Primary.Name, false)}
}

// document is a patch of a ConfigMap whose key "mesh" holds YAML.
func (p *planner) document(name string, createIfMissing bool) Patch {
	return Patch{APIVersion: "v1", Kind: "ConfigMap", Namespace: p.istiod.Namespace, Name: name, Document: "mesh", CreateIfMissing: createIfMissing}
}

// ownerObject is the custom resource from which an operator renders the mesh.
func (p *planner) ownerObject(kind request.MeshConfig, name mesh.Owner) target {
	object, found := p.snapshot.IstioOperatorOf(p.istiod)
	inside, wanted := []string{"spec", "meshConfig"}, "IstioOperator with a running operator"
	if kind == request.Sail {
		object, found = p.snapshot.IstioOf(p.istiod)
		inside, wanted = []string{"spec", "values", "meshConfig"}, "Istio"
	}
	if !found {
		p.report(finding.OwnerObjectMissing.On(p.istiodName(), name, wanted))
		return target{kind: request.None}
	}
	at := target{kind: kind, inside: inside, values: true, patch: Patch{APIVersion: object.APIVersion, Kind: object.Kind,
		Namespace: object.Namespace, Name: object.Name}}
	p.reportGitOps(at.object(), object.Meta)
	return at
}

// refuse reports a refusal of the owner; nothing is written to the mesh.
func (p *planner) refuse(refused refusal) target {
	p.report(finding.OwnerRefuses.On(p.istiodName(), refused.reason, refused.fix))
	return target{kind: request.None}
}

// reportGitOps reports a GitOps tool that applies the object, and so reverts the write.
func (p *planner) reportGitOps(object string, meta mesh.Meta) {
	if tool := meta.GitOps(); tool != "" {
		p.report(finding.GitOpsReverts.On(object, tool))
	}
}

// istiodName names the control plane in findings.
func (p *planner) istiodName() string {
	return names.Object("istiod", p.istiod.Namespace, p.istiod.Name)
}

// suffix tells the names of one revision from those of another; the default revision has none.
func (p *planner) suffix() string { return suffix(p.istiod.Revision) }

func suffix(name string) string {
	if name == mesh.DefaultRevision {
		return ""
	}
	return "-" + name
}
