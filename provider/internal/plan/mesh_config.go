package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

// sharedEnv names, in istiod's environment, a ConfigMap that is merged under the mesh's own (Istio 1.31).
const sharedEnv = "SHARED_MESH_CONFIG"

func (p *planner) mesh(docs documents, owner mesh.Owner, written target) {
	if p.snapshot.NotInspected != "" || len(p.snapshot.Istiods) == 0 {
		return
	}
	mesh := Mesh{Revision: p.istiod.Revision, Version: p.istiod.Version, RootNamespace: docs.root, Owner: owner}
	if written.patch.Kind == "ConfigMap" {
		mesh.ConfigMap = written.patch.Namespace + "/" + written.patch.Name
	}
	p.result.Meshes = append(p.result.Meshes, mesh)
	if p.istiod.Orphan {
		p.report(finding.ConfigMapUnread.On(p.configMap("istio-default")))
	}
}

// configSteps write one mesh configuration at its place, and tell istiod of a new place.
func (p *planner) configSteps(at target, config map[string]any) []Step {
	patch := at.patch
	patch.Fields = at.fields(config)
	if p.active(at) {
		patch.Guard = p.guard(at)
	}
	steps := []Step{{Name: "mesh-config" + at.suffix, Patch: &patch}}
	if slices.ContainsFunc(p.result.Steps, func(s Step) bool { return s.Name == steps[0].Name }) {
		return nil // several revisions are rendered from one object
	}
	switch {
	case at.setEnv && p.inputs.Rollout.ControlPlane:
		steps = append(steps, p.pointIstiodAt(at)...)
	case at.setEnv && p.istiod.SharedName == "":
		p.report(finding.IstiodNotTold.On(p.deployment().String(), patch.Name))
	}
	return steps
}

// tellIstiod sets the env and our annotation in one patch, so that istiod rolls once, and waits for it.
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

// hashOf is short: it tells configurations apart, and stands in an annotation that people read.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// handOver is meshConfig: None. Telemetry is written once the mesh names our provider as its default: before, it would
// change the sampling of whatever traces there now.
func (p *planner) reportOwnerApplies(docs documents) {
	for _, providers := range [][]string{docs.primary.DefaultProviders.Tracing, docs.shared.DefaultProviders.Tracing} {
		if len(providers) > 0 && providers[0] == names.Provider {
			p.telemetry(docs, nil)
			return
		}
	}
	if len(p.result.Meshes) > 0 {
		p.report(finding.OwnerApplies.On(p.istiodName()))
	}
}
