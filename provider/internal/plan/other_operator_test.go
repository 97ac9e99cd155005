package plan

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// renderedByMaistra is an istiod of OpenShift Service Mesh 2 (maistra/istio-operator).
var renderedByMaistra = istiod(func(i *mesh.Istiod) {
	i.Meta = mesh.Meta{Labels: map[string]string{"maistra-control-plane": "mesh-control"},
		Owners: []mesh.OwnerReference{{APIVersion: "maistra.io/v2", Kind: "ServiceMeshControlPlane", Name: "basic", Controller: true}}}
})

func TestAnotherOperatorsIstiodIsNotWrittenAndItsObjectIsNamed(t *testing.T) {
	t.Parallel()
	for _, target := range []request.MeshConfig{request.Auto, request.SharedConfigMap, request.ConfigMap, request.IstioOperator, request.Sail} {
		t.Run(string(target), func(t *testing.T) {
			t.Parallel()
			p := Make(inputs(writeTo(target)), snapshotWith(renderedByMaistra))
			assert.Equal(t, []string{finding.OtherOperatorOwns.Code}, codes(p, finding.Error))
			assert.NotContains(t, codes(p, finding.Info), finding.OwnerApplies.Code, "istio.meshConfig is not None")
			assert.Empty(t, stepNames(p))
			text := find(t, p, finding.OtherOperatorOwns.Code).String()
			assert.Contains(t, text, "Deployment istio-system/istiod")
			assert.Contains(t, text, "ServiceMeshControlPlane basic (maistra.io/v2)")
			assert.Contains(t, text, "istio.meshConfig: None")
		})
	}
	t.Run("None hands over the configuration for its object", func(t *testing.T) {
		t.Parallel()
		p := Make(inputs(writeTo(request.None)), snapshotWith(renderedByMaistra))
		assert.Empty(t, codes(p, finding.Error))
		assert.Contains(t, codes(p, finding.Info), finding.OwnerApplies.Code)
		config := p.HelmValues["meshConfig"].(map[string]any)
		assert.Equal(t, map[string]any{"tracing": []any{"groundcover"}, "metrics": []any{"prometheus"}}, config["defaultProviders"])
		assert.Len(t, config["extensionProviders"], 1)
		assert.Equal(t, mesh.OwnerOtherOperator, p.Meshes[0].Owner)
	})
}

func TestAnIstioOperatorThatNoOperatorReconcilesIsReportedAndTheMeshCountsAsIstioctls(t *testing.T) {
	t.Parallel()
	p := Make(inputs(), snapshotWith(renderedByOperator, func(f *mesh.Snapshot) { f.Operators = []mesh.Operator{{Namespaces: []string{"mesh-a"}}} }))
	assert.Empty(t, codes(p, finding.Error))
	assert.Equal(t, mesh.OwnerIstioctl, p.Meshes[0].Owner)
	assert.Contains(t, find(t, p, finding.OperatorNotRunning.Code).String(), "IstioOperator istio-system/mesh")
	assert.NotContains(t, codes(Make(inputs(), snapshotWith(renderedByOperator)), finding.Info), finding.OperatorNotRunning.Code)
}

func TestPulumisNextChangeOfTheMeshsConfigMapReplacesIt(t *testing.T) {
	t.Parallel()
	// kubernetes.helm.v4.Chart and kubernetes.core.v1.ConfigMap apply server-side (pulumi-kubernetes 4.24).
	manager := mesh.Manager{Name: "pulumi-kubernetes-1a2b3c4d", Operation: "Apply", Fields: map[string]any{"f:data": map[string]any{"f:mesh": map[string]any{}}}}
	pulumi := istiod(func(i *mesh.Istiod) {
		i.Meta = mesh.Meta{Managers: []mesh.Manager{manager}}
		i.Primary.Meta = i.Meta
	})
	p := Make(inputs(writeTo(request.ConfigMap)), snapshotWith(pulumi))
	assert.Equal(t, mesh.OwnerPulumi, p.Meshes[0].Owner)
	assert.Contains(t, find(t, p, finding.OwnerErases.Code).String(), "Pulumi rewrites data.mesh")
	assert.Equal(t, 1, len(codes(p, finding.Warning)), "the field manager is not reported a second time")
	auto := Make(inputs(), snapshotWith(pulumi))
	assert.Equal(t, []string{"telemetry", "mesh-config", "istiod", "istiod-rollout"}, stepNames(auto))
	assert.Empty(t, codes(auto, finding.Warning), "the env is no field of the chart's")
}
