package plan

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// writeTo are inputs with another istio.meshConfig.
func writeTo(target request.MeshConfig) func(*request.Request) {
	return func(r *request.Request) { r.Istio.MeshConfig = target }
}

// renderedByOperator is a mesh that an in-cluster operator renders from the IstioOperator "mesh".
func renderedByOperator(f *mesh.Snapshot) {
	f.Operators = []mesh.Operator{{}}
	f.IstioOperators = []mesh.OwnerObject{
		{APIVersion: "install.istio.io/v1alpha1", Kind: "IstioOperator", Namespace: "istio-system", Name: "other", Revision: "canary"},
		{APIVersion: "install.istio.io/v1alpha1", Kind: "IstioOperator", Namespace: "istio-system", Name: "mesh"}}
	f.Istiods[0].Meta.Labels = map[string]string{"operator.istio.io/managed": "Reconcile", "install.operator.istio.io/owning-resource": "mesh"}
}

// renderedBySail is a mesh that the Sail operator renders from the Istio "default".
func renderedBySail(revision string) func(*mesh.Snapshot) {
	return func(f *mesh.Snapshot) {
		f.Istios = []mesh.OwnerObject{{APIVersion: "sailoperator.io/v1", Kind: "Istio", Name: "default"}}
		f.Istiods[0].Revision = revision
		f.Istiods[0].Meta = mesh.Meta{Labels: map[string]string{"managed-by": "sail-operator"}}
	}
}

func TestTheCustomResourceOfAnOperatorIsWritten(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		cluster func(*mesh.Snapshot)
		kind    string
		object  string
		inside  []string
		steps   []string
	}{
		"an in-cluster operator": {renderedByOperator, "IstioOperator", "mesh", []string{"spec", "meshConfig"}, []string{"telemetry", "mesh-config"}},
		"Sail, in place":         {renderedBySail("default"), "Istio", "default", []string{"spec", "values", "meshConfig"}, []string{"telemetry", "mesh-config"}},
		"Sail, by revisions": {renderedBySail("default-v1-31-0"), "Istio", "default", []string{"spec", "values", "meshConfig"},
			[]string{"telemetry", "mesh-config"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Make(inputs(), snapshotWith(c.cluster))
			assert.Empty(t, codes(p, finding.Error))
			assert.Equal(t, c.steps, stepNames(p))
			patch := step(t, p, c.steps[1]).Patch
			assert.Equal(t, c.kind, patch.Kind)
			assert.Equal(t, c.object, patch.Name)
			assert.False(t, patch.CreateIfMissing)
			config := patch.Fields
			for _, key := range c.inside {
				config = config[key].(map[string]any)
			}
			assert.Equal(t, []any{"prometheus"}, config["defaultProviders"].(map[string]any)["metrics"], "without them the chart drops its own")
			assert.Empty(t, p.Restarts)
		})
	}
}

func TestAnIstioOperatorWithoutARunningOperatorIsNotTheOwner(t *testing.T) {
	t.Parallel()
	p := Make(inputs(), snapshotWith(renderedByOperator, func(f *mesh.Snapshot) { f.Operators = nil }))
	assert.Equal(t, mesh.OwnerIstioctl, p.Meshes[0].Owner)
	assert.Equal(t, "ConfigMap", step(t, p, "mesh-config").Patch.Kind)
	missing := Make(inputs(writeTo(request.IstioOperator)), snapshotWith())
	assert.Equal(t, []string{finding.OwnerObjectMissing.Code}, codes(missing, finding.Error))
}

func TestAWriteThatTheOwnerRevertsIsRefused(t *testing.T) {
	t.Parallel()
	aks := func(f *mesh.Snapshot) {
		f.Istiods[0].Namespace, f.Istiods[0].Revision, f.Istiods[0].SharedName = "aks-istio-system", "asm-1-28", "istio-shared-configmap-asm-1-28"
	}
	for name, c := range map[string]struct {
		inputs  request.Request
		cluster func(*mesh.Snapshot)
	}{
		"the ConfigMap of Sail":           {inputs(writeTo(request.ConfigMap)), renderedBySail("default")},
		"the env of an operator's istiod": {inputs(writeTo(request.SharedConfigMap)), renderedByOperator},
		"the ConfigMap of AKS":            {inputs(writeTo(request.ConfigMap)), aks},
		"ProxyConfig tracing on AKS": {inputs(tracing(func(r *request.Tracing) {
			r.API, r.Protocol = request.ProxyConfig, request.Datadog
		})), aks},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Make(c.inputs, snapshotWith(c.cluster))
			assert.Equal(t, []string{finding.OwnerRefuses.Code}, codes(p, finding.Error))
		})
	}
	p := Make(inputs(), snapshotWith(aks))
	assert.Empty(t, codes(p, finding.Error))
	assert.Equal(t, "istio-shared-configmap-asm-1-28", step(t, p, "mesh-config-istio-shared-configmap-asm-1-28").Patch.Name)
}

func TestAnExternalControlPlaneIsAnError(t *testing.T) {
	t.Parallel()
	p := Make(inputs(), snapshotWith(func(f *mesh.Snapshot) { f.Istiods, f.ExternalControlPlane = nil, "Google's managed control plane" }))
	assert.Equal(t, []string{finding.ControlPlaneElsewhere.Code}, codes(p, finding.Error))
}

func TestAGitOpsToolIsReportedForTheObjectThatIsWritten(t *testing.T) {
	t.Parallel()
	argo := mesh.Meta{Annotations: map[string]string{"argocd.argoproj.io/tracking-id": "mesh:apps/Deployment:istio-system/istiod"}}
	p := Make(inputs(), snapshotWith(istiod(func(i *mesh.Istiod) { i.Meta = argo })))
	require.Equal(t, []string{finding.GitOpsReverts.Code}, codes(p, finding.Warning))
	shared := Make(inputs(), snapshotWith(istiod(func(i *mesh.Istiod) {
		i.Meta, i.SharedName = argo, "platform-mesh"
		i.Shared = mesh.Document{Name: "platform-mesh", Exists: true}
	})))
	assert.Empty(t, codes(shared, finding.Warning), "the Deployment is not written")
}

func TestArgoCDWithLabelTrackingAndClientSideApplyIsReported(t *testing.T) {
	t.Parallel()
	// Argo CD before 3.0: the label app.kubernetes.io/instance, and the field manager argocd-controller with operation Update.
	argo := mesh.Meta{Labels: map[string]string{"app.kubernetes.io/instance": "mesh-prod", "istio.io/rev": "default"},
		Managers: []mesh.Manager{{Name: "argocd-controller", Operation: "Update", Fields: map[string]any{"f:data": map[string]any{"f:mesh": map[string]any{}}}}}}
	primary := Make(inputs(writeTo(request.ConfigMap)), snapshotWith(istiod(func(i *mesh.Istiod) { i.Primary.Meta = argo })))
	assert.Equal(t, "ConfigMap istio-system/istio", find(t, primary, finding.GitOpsReverts.Code).Object)
	env := Make(inputs(), snapshotWith(istiod(func(i *mesh.Istiod) { i.Meta = argo })))
	assert.Equal(t, "Deployment istio-system/istiod", find(t, env, finding.GitOpsReverts.Code).Object)
}

func TestSeveralRevisionsAreConfiguredWithOneTelemetryForEachRootNamespace(t *testing.T) {
	t.Parallel()
	two := func(root string) func(*mesh.Snapshot) {
		return func(f *mesh.Snapshot) {
			canary := f.Istiods[0]
			canary.Name, canary.Revision = "istiod-canary", "canary"
			canary.Primary = mesh.Document{Name: "istio-canary", Exists: true, Text: "rootNamespace: " + root + "\n"}
			f.Istiods = append(f.Istiods, canary)
			f.Tags = map[string][]string{"next": {"canary"}}
		}
	}
	both := inputs(func(r *request.Request) { r.Istio.Revisions = []string{"default", "next"} })
	shared := Make(both, snapshotWith(two("istio-system")))
	assert.Empty(t, shared.Problems)
	assert.Equal(t, []string{"telemetry", "mesh-config", "istiod", "istiod-rollout", "mesh-config-canary", "istiod-canary", "istiod-rollout-canary"}, stepNames(shared))
	assert.Len(t, shared.Meshes, 2)
	apart := Make(both, snapshotWith(two("mesh-canary")))
	assert.Contains(t, stepNames(apart), "telemetry-mesh-canary")
	assert.Equal(t, "mesh-canary", step(t, apart, "telemetry-mesh-canary").Patch.Namespace)
}

func TestRevisionsOfOneIstioAreConfiguredByOnePatch(t *testing.T) {
	t.Parallel()
	p := Make(inputs(func(r *request.Request) { r.Istio.Revisions = []string{"default-v1-31-0", "default-v1-31-1"} }), snapshotWith(func(f *mesh.Snapshot) {
		renderedBySail("default-v1-31-0")(f)
		next := f.Istiods[0]
		next.Revision = "default-v1-31-1"
		f.Istiods = append(f.Istiods, next)
	}))
	assert.Equal(t, []string{"telemetry", "mesh-config"}, stepNames(p))
	assert.Len(t, p.Meshes, 2)
}
