package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// sharedEnv is istiod's variable for a ConfigMap that it merges under the mesh's own (Istio 1.31).
const sharedEnv = "SHARED_MESH_CONFIG"

// recordMesh adds the control plane to the outputs.
func (p *planner) recordMesh(docs documents, owner mesh.Owner, written target) {
	if p.snapshot.NotInspected != "" || len(p.snapshot.Istiods) == 0 {
		return
	}
	configured := Mesh{Revision: p.istiod.Revision, Version: p.istiod.Version, RootNamespace: docs.root, Owner: owner}
	if written.patch.Kind == "ConfigMap" {
		configured.ConfigMap = names.Qualified(written.patch.Namespace, written.patch.Name)
	}
	p.result.Meshes = append(p.result.Meshes, configured)
	if p.istiod.IgnoredConfigMap {
		p.report(finding.ConfigMapIgnored.On(p.configMap("istio-default")))
	}
}

// configSteps write a mesh configuration to its target, and point istiod at a target that it does not read yet.
func (p *planner) configSteps(at target, config map[string]any) []Step {
	patch := at.patch
	patch.Fields = p.fieldsFor(at, config)
	if p.active(at) {
		patch.Guard = p.guard(at)
	}
	steps := []Step{{Name: "mesh-config" + at.suffix, Patch: &patch}}
	if slices.ContainsFunc(p.result.Steps, func(s Step) bool { return s.Name == steps[0].Name }) {
		return nil // an operator renders several revisions from one object
	}
	switch {
	case at.setEnv && p.inputs.Rollout.ControlPlane:
		steps = append(steps, p.pointIstiodAt(at)...)
	case at.setEnv && p.istiod.SharedName == "":
		p.report(finding.IstiodEnvMissing.On(p.deployment().String(), patch.Name))
	}
	return steps
}

// pointIstiodAt sets the env and the hash annotation in one patch, so that istiod restarts once, and waits for the rollout.
func (p *planner) pointIstiodAt(at target) []Step {
	shared := at.patch.Name
	const reason = "istiod reads " + sharedEnv + " only when it starts"
	deployment := p.deployment()
	if p.istiod.SharedName == "" && len(p.result.Meshes) > 0 {
		p.report(finding.IstiodRestarts.On(deployment.String(), shared))
		p.result.Restarts = append(p.result.Restarts, deployment.String()+": "+reason)
	}
	hash := hashOf(sharedEnv + "=" + shared)
	template := map[string]any{
		"metadata": map[string]any{"annotations": map[string]any{names.HashAnnotation: hash}},
		"spec": map[string]any{"containers": []any{map[string]any{
			"name": "discovery", "env": []any{map[string]any{"name": sharedEnv, "value": shared}}}}},
	}
	return []Step{
		{Name: "istiod" + p.suffix(), Patch: &Patch{APIVersion: "apps/v1", Kind: "Deployment", Namespace: p.istiod.Namespace, Name: p.istiod.Name,
			Fields: map[string]any{"spec": map[string]any{"template": template}}, Guard: p.guard(at)}},
		{Name: "istiod-rollout" + p.suffix(), Rollout: &Rollout{
			Targets: []Workload{deployment}, ConfigHash: hash, Reason: reason,
			TimeoutSeconds: p.inputs.Rollout.TimeoutSeconds, MaxParallel: p.inputs.Rollout.MaxParallel}},
	}
}

func (p *planner) deployment() Workload {
	return Workload{Kind: "Deployment", Namespace: p.istiod.Namespace, Name: p.istiod.Name}
}

// hashOf is 16 characters of a SHA-256: enough to tell configurations apart, and short enough for an annotation.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// reportOwnerApplies handles istio.meshConfig: None. The Telemetry is planned once the owner of the mesh has made this package's
// provider the default: earlier it would change the sampling of another provider. A default that this component wrote itself is
// removed by the same update, and does not count.
func (p *planner) reportOwnerApplies(docs documents) {
	if p.isOwnersDefault(docs.primary, p.istiod.Primary) || p.isOwnersDefault(docs.shared, p.istiod.Shared) {
		p.addTelemetry(docs, false, p.telemetryGuard(target{}, false))
		return
	}
	if len(p.result.Meshes) > 0 && p.inputs.Istio.MeshConfig == request.None {
		p.report(finding.OwnerApplies.On(p.istiodName()))
	}
}

func (p *planner) isOwnersDefault(config meshconfig.Config, document mesh.Document) bool {
	providers := config.DefaultProviders.Tracing
	return len(providers) > 0 && providers[0] == names.Provider && !p.ownedHere(document.Meta)
}
