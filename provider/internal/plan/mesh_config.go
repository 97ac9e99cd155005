package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/facts"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// HashAnnotation is the pod-template annotation that says which configuration a workload was started with.
const HashAnnotation = "groundcover.com/istio-config-hash"

// sharedEnv names, in istiod's environment, a ConfigMap that is merged under the mesh's own (Istio 1.31).
const sharedEnv = "SHARED_MESH_CONFIG"

func (p *planner) mesh(docs documents, owner facts.Owner) {
	if p.seen.Unseen != "" || len(p.seen.Istiods) == 0 {
		return
	}
	p.result.Mesh = &Mesh{Revision: p.istiod.Revision, Version: p.istiod.Version, RootNamespace: docs.root, Owner: owner}
}

// writeTarget is the place where the owner lets the configuration stand.
func (p *planner) writeTarget(owner facts.Owner) request.MeshConfig {
	asked := p.asked.Istio.MeshConfig
	if asked == request.None {
		return request.None
	}
	if slices.Contains([]facts.Owner{facts.OwnerSail, facts.OwnerAKS, facts.OwnerOperator}, owner) {
		p.report(finding.OwnerNotSupported.On("istiod "+p.istiod.Namespace+"/"+p.istiod.Name, owner))
		return request.None
	}
	if asked != request.ConfigMap {
		return request.SharedConfigMap
	}
	primary := p.configMap(p.istiod.Primary.Name)
	switch {
	case p.istiod.MeshFile:
		p.report(finding.MeshFileMounted.On("Deployment "+p.istiod.Namespace+"/"+p.istiod.Name, p.istiod.Primary.Name))
	case owner == facts.OwnerHelmApply:
		p.report(finding.OwnerFails.On(primary))
	case owner == facts.OwnerHelm || owner == facts.OwnerIstioctl:
		p.report(finding.OwnerErases.On(primary, owner))
	}
	return request.ConfigMap
}

// meshConfigSteps write the provider, and with arm also make it the default, in one edit of one document.
func (p *planner) meshConfigSteps(target request.MeshConfig, entry map[string]any, arm bool) []Step {
	fields := map[string]any{"extensionProviders": []any{entry}}
	if arm {
		fields["defaultProviders"] = map[string]any{"tracing": []any{ProviderName}}
	}
	name, ours := p.istiod.Primary.Name, false
	if target == request.SharedConfigMap {
		name, ours = p.sharedName()
	}
	if p.result.Mesh != nil {
		p.result.Mesh.ConfigMap = p.istiod.Namespace + "/" + name
	}
	steps := []Step{{Name: "mesh-config", Patch: &Patch{APIVersion: "v1", Kind: "ConfigMap", Namespace: p.istiod.Namespace, Name: name,
		Document: "mesh", CreateIfMissing: target == request.SharedConfigMap, Fields: fields}}}
	if ours {
		steps = append(steps, p.tellIstiod(name)...)
	}
	return steps
}

// sharedName is the shared ConfigMap that istiod reads, or ours, of which istiod has to be told. A name that is ours
// already stays so: after the first update istiod names it.
func (p *planner) sharedName() (name string, ours bool) {
	name = "istio-groundcover"
	if p.istiod.Revision != "default" {
		name += "-" + p.istiod.Revision
	}
	if p.istiod.SharedName != "" && p.istiod.SharedName != name {
		return p.istiod.SharedName, false
	}
	return name, true
}

// tellIstiod sets the env and our annotation in one patch, so that istiod rolls once, and waits for it.
func (p *planner) tellIstiod(shared string) []Step {
	const reason = "istiod reads " + sharedEnv + " only when it starts"
	if p.istiod.SharedName == "" && p.result.Mesh != nil {
		deployment := "Deployment " + p.istiod.Namespace + "/" + p.istiod.Name
		p.report(finding.IstiodRestarts.On(deployment, shared))
		p.result.Restarts = append(p.result.Restarts, deployment+": "+reason)
	}
	sum := sha256.Sum256([]byte(sharedEnv + "=" + shared))
	hash := hex.EncodeToString(sum[:8])
	template := map[string]any{
		"metadata": map[string]any{"annotations": map[string]any{HashAnnotation: hash}},
		"spec": map[string]any{"containers": []any{map[string]any{
			"name": "discovery", "env": []any{map[string]any{"name": sharedEnv, "value": shared}}}}},
	}
	return []Step{
		{Name: "istiod", Patch: &Patch{APIVersion: "apps/v1", Kind: "Deployment", Namespace: p.istiod.Namespace, Name: p.istiod.Name,
			Fields: map[string]any{"spec": map[string]any{"template": template}}}},
		{Name: "istiod-rollout", Rollout: &Rollout{
			Targets:    []Target{{Kind: "Deployment", Namespace: p.istiod.Namespace, Name: p.istiod.Name}},
			ConfigHash: hash, Reason: reason,
			TimeoutSeconds: p.asked.Rollout.TimeoutSeconds, MaxParallel: p.asked.Rollout.MaxParallel}},
	}
}

// handOver is meshConfig: None. Telemetry is written once the mesh names our provider as its default: before, it would
// change the sampling of whatever traces there now.
func (p *planner) handOver(docs documents) {
	for _, providers := range [][]string{docs.primary.DefaultProviders.Tracing, docs.shared.DefaultProviders.Tracing} {
		if len(providers) > 0 && providers[0] == ProviderName {
			p.result.Steps = []Step{p.telemetryStep(docs, false)}
			return
		}
	}
	if p.result.Mesh != nil {
		p.report(finding.OwnerApplies.On("istiod " + p.istiod.Namespace + "/" + p.istiod.Name))
	}
}
