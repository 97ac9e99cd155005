package plan

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

func TestAnIstiodWithoutASharedConfigMapIsPointedAtOneAndRestartsOnce(t *testing.T) {
	t.Parallel()
	p := Make(inputs(), snapshotWith())
	assert.Empty(t, codes(p, finding.Error))
	assert.Equal(t, []string{"telemetry", "mesh-config", "istiod", "istiod-rollout"}, stepNames(p))
	config := step(t, p, "mesh-config").Patch
	assert.Equal(t, "istio-groundcover", config.Name)
	assert.True(t, config.CreateIfMissing)
	assert.Equal(t, "istio-system/istio-groundcover", p.Meshes[0].ConfigMap)
	assert.Equal(t, map[string]any{
		"extensionProviders": []any{map[string]any{"name": "groundcover", "opentelemetry": map[string]any{
			"service": "groundcover/groundcover-sensor.groundcover.svc.cluster.local", "port": 4317}}},
		"defaultProviders": map[string]any{"tracing": []any{"groundcover"}},
	}, config.Fields)
	template := step(t, p, "istiod").Patch.Fields["spec"].(map[string]any)["template"].(map[string]any)
	hash := template["metadata"].(map[string]any)["annotations"].(map[string]any)[names.HashAnnotation]
	assert.Equal(t, step(t, p, "istiod-rollout").Rollout.ConfigHash, hash, "the patch restarts istiod, and the rollout only waits")
	assert.Len(t, p.Restarts, 1)
	assert.Contains(t, codes(p, finding.Info), finding.IstiodRestarts.Code)
}

func TestAPlanAfterTheUpdateIsTheSameAndRestartsNothing(t *testing.T) {
	t.Parallel()
	first := Make(inputs(), snapshotWith())
	after := snapshotWith(istiod(func(i *mesh.Istiod) {
		i.SharedName = "istio-groundcover"
		i.Shared = mesh.Document{Name: i.SharedName, Exists: true, Text: "defaultProviders:\n  tracing:\n  - groundcover\n" +
			"extensionProviders:\n- name: groundcover\n  opentelemetry: {service: groundcover-sensor.groundcover.svc.cluster.local, port: 4317}\n"}
	}), func(f *mesh.Snapshot) {
		f.Telemetries = []mesh.Telemetry{{Namespace: "istio-system", Name: "groundcover", Created: "2026-01-02T00:00:00Z", Managed: true,
			Tracing: []map[string]any{{"randomSamplingPercentage": int64(1)}}}}
	})
	second := Make(inputs(), after)
	// Only the guard moves: the write of the env activates the first plan, the document the second. A guard alone is no diff.
	assert.Nil(t, step(t, first, "mesh-config").Patch.Guard)
	assert.Equal(t, step(t, first, "istiod").Patch.Guard, step(t, second, "mesh-config").Patch.Guard)
	step(t, second, "mesh-config").Patch.Guard = nil
	assert.Equal(t, first.Steps, second.Steps)
	assert.Empty(t, second.Restarts)
	assert.NotContains(t, codes(second, finding.Info), finding.IstiodRestarts.Code)
}

func TestAnExistingSharedConfigMapIsPatchedAndIstiodDoesNotRestart(t *testing.T) {
	t.Parallel()
	p := Make(inputs(), snapshotWith(istiod(func(i *mesh.Istiod) {
		i.SharedName = "platform-mesh"
		i.Shared = mesh.Document{Name: "platform-mesh", Exists: true, Text: "enableTracing: true\n"}
	})))
	assert.Empty(t, codes(p, finding.Error))
	assert.Equal(t, []string{"telemetry", "mesh-config-platform-mesh"}, stepNames(p))
	assert.Equal(t, "platform-mesh", step(t, p, "mesh-config-platform-mesh").Patch.Name)
}

func TestARevisionHasItsOwnConfigMap(t *testing.T) {
	t.Parallel()
	p := Make(inputs(), snapshotWith(istiod(func(i *mesh.Istiod) { i.Revision, i.Name = "canary", "istiod-canary" })))
	assert.Equal(t, "istio-groundcover-canary", step(t, p, "mesh-config-canary").Patch.Name)
	assert.Equal(t, "istiod-canary", step(t, p, "istiod-canary").Patch.Name)
}

func TestThePrimaryConfigMapIsWrittenOnlyOnRequestAndWithAWarning(t *testing.T) {
	t.Parallel()
	direct := inputs(func(r *request.Request) { r.Istio.MeshConfig = request.ConfigMap })
	for name, c := range map[string]struct {
		meta mesh.Meta
		code string
	}{
		"istioctl erases it": {mesh.Meta{Labels: map[string]string{"operator.istio.io/managed": "Reconcile"}}, finding.OwnerErases.Code},
		"Helm 3 erases it":   {mesh.Meta{Annotations: map[string]string{"meta.helm.sh/release-name": "istiod"}}, finding.OwnerErases.Code},
		"Helm 4 fails on it": {mesh.Meta{Annotations: map[string]string{"meta.helm.sh/release-name": "istiod"},
			Managers: []mesh.Manager{{Name: "helm", Operation: "Apply"}}}, finding.OwnerFails.Code},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Make(direct, snapshotWith(istiod(func(i *mesh.Istiod) { i.Meta = c.meta })))
			assert.Equal(t, []string{"telemetry", "mesh-config"}, stepNames(p))
			assert.Equal(t, "istio", step(t, p, "mesh-config").Patch.Name)
			assert.False(t, step(t, p, "mesh-config").Patch.CreateIfMissing)
			assert.Equal(t, []string{c.code}, codes(p, finding.Warning))
		})
	}
}

func TestMeshConfigNoneWritesTelemetryOnlyOnceTheMeshNamesTheProvider(t *testing.T) {
	t.Parallel()
	none := inputs(func(r *request.Request) { r.Istio.MeshConfig = request.None })
	before := Make(none, snapshotWith())
	assert.Empty(t, before.Steps)
	assert.Contains(t, codes(before, finding.Info), finding.OwnerApplies.Code)
	after := Make(none, snapshotWith(istiod(func(i *mesh.Istiod) {
		i.Primary.Text = "defaultProviders: {tracing: [groundcover]}\nextensionProviders: [{name: groundcover, opentelemetry: {service: groundcover-sensor.groundcover.svc.cluster.local}}]\n"
	})))
	assert.Equal(t, []string{"telemetry"}, stepNames(after))
}

func TestADocumentThatDoesNotParseIsReportedWithItsLineAndStopsThePlan(t *testing.T) {
	t.Parallel()
	p := Make(inputs(), snapshotWith(istiod(func(i *mesh.Istiod) { i.Primary.Text = "a: b\n  c: [\n" })))
	assert.Equal(t, []string{finding.MeshConfigInvalid.Code}, codes(p, finding.Error))
	assert.Contains(t, finding.Errors(p.Findings)[0].Message, "line 2")
	assert.Empty(t, p.Steps)
}

func TestAMountedMeshConfigFileIsAnErrorForThePrimaryConfigMap(t *testing.T) {
	t.Parallel()
	p := Make(inputs(func(r *request.Request) { r.Istio.MeshConfig = request.ConfigMap }), snapshotWith(istiod(func(i *mesh.Istiod) { i.MeshFile = true })))
	assert.Equal(t, []string{finding.MeshFileMounted.Code}, codes(p, finding.Error))
}

func TestAnIstiodThatMustNotRestartIsNotPatchedAndAFindingNamesTheEnv(t *testing.T) {
	t.Parallel()
	noRestart := inputs(func(r *request.Request) { r.Rollout.ControlPlane = false })
	p := Make(noRestart, snapshotWith())
	assert.Equal(t, []string{"telemetry", "mesh-config"}, stepNames(p))
	assert.Equal(t, []string{finding.IstiodEnvMissing.Code}, codes(p, finding.Warning))
	assert.Empty(t, p.Restarts)
	pointed := Make(noRestart, snapshotWith(istiod(func(i *mesh.Istiod) { i.SharedName = "istio-groundcover" })))
	assert.Equal(t, []string{"telemetry", "mesh-config"}, stepNames(pointed))
	assert.Empty(t, codes(pointed, finding.Warning))
}
