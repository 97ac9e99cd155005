package plan

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// meshB adds a second control plane of the revision default, in namespace mesh-b (istio.io, "Install Multiple Istio Control Planes
// in a Single Cluster").
func meshB(f *mesh.Snapshot) {
	second := f.Istiods[0]
	second.Namespace = "mesh-b"
	f.Istiods = append(f.Istiods, second)
}

func TestTheSameRevisionInTwoNamespacesIsAProblemThatNamesTheNamespaceInput(t *testing.T) {
	t.Parallel()
	for name, revisions := range map[string][]string{"no input": nil, "istio.revision": {"default"}, "istio.revisions": {"default", "default"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Make(inputs(func(r *request.Request) { r.Istio.Revisions = revisions }), snapshotWith(meshB))
			require.NotEmpty(t, p.Problems)
			assert.Equal(t, "istio.namespace", p.Problems[0].Path)
			assert.Contains(t, p.Problems[0].Reason, "default (namespace istio-system), default (namespace mesh-b)")
			assert.Contains(t, p.Problems[0].Reason, "Set istio.namespace")
		})
	}
}

func TestNothingIsPlannedForAnIstiodThatReadsItsConfigurationElsewhere(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		edit func(*mesh.Istiod)
		code string
	}{
		"an external istiod": {func(i *mesh.Istiod) {
			i.Namespace, i.External, i.MeshFile, i.SharedName = "external-istiod", true, true, "istio"
		},
			finding.ConfigClusterElsewhere.Code},
		"AKS application routing": {func(i *mesh.Istiod) { i.Namespace, i.Primary = "aks-istio-system", mesh.Document{Name: "istio"} }, finding.AppRoutingIstiod.Code},
	} {
		for _, target := range []request.MeshConfig{request.Auto, request.None, request.SharedConfigMap} {
			t.Run(name+" with "+string(target), func(t *testing.T) {
				t.Parallel()
				p := Make(inputs(writeTo(target)), snapshotWith(istiod(c.edit), func(f *mesh.Snapshot) { f.TelemetryVersion = "" }))
				assert.Equal(t, []string{c.code}, codes(p, finding.Error), "above all, no advice to install Istio's CRDs")
				assert.Empty(t, stepNames(p))
				assert.Empty(t, p.Problems)
				require.Len(t, p.Meshes, 1)
				assert.Empty(t, p.Meshes[0].ConfigMap)
			})
		}
	}
}

func TestAPrimaryOfRemoteClustersIsConfiguredHere(t *testing.T) {
	t.Parallel()
	p := Make(inputs(), snapshotWith(istiod(func(i *mesh.Istiod) { i.External = true })))
	assert.Empty(t, codes(p, finding.Error))
	assert.Equal(t, []string{"telemetry", "mesh-config", "istiod", "istiod-rollout"}, stepNames(p))
}

// configCluster is a cluster whose istiod runs in another one.
func configCluster(f *mesh.Snapshot) {
	shared := mesh.Document{Name: "istio", Exists: true, Text: "rootNamespace: external-istiod\n"}
	f.Istiods = []mesh.Istiod{{Namespace: "external-istiod", Revision: "default", Version: "1.30.1", Domain: "cluster.local", SharedName: "istio", MeshFile: true,
		RemoteURL: "https://203.0.113.9:15017/inject", Shared: shared}}
}

func TestTheConfigClusterOfAnExternalIstiodIsWritten(t *testing.T) {
	t.Parallel()
	p := Make(inputs(), snapshotWith(configCluster))
	assert.Empty(t, codes(p, finding.Error))
	assert.Equal(t, []string{"telemetry", "mesh-config"}, stepNames(p))
	config := step(t, p, "mesh-config").Patch
	assert.Equal(t, "external-istiod", config.Namespace)
	assert.Equal(t, "istio", config.Name)
	assert.Nil(t, config.Guard, "its istiod cannot be asked")
	assert.Equal(t, "external-istiod", step(t, p, "telemetry").Patch.Namespace)
	assert.Contains(t, find(t, p, finding.ExternalIstiodConfigured.Code).String(), "SHARED_MESH_CONFIG=istio")
	primary := Make(inputs(writeTo(request.ConfigMap)), snapshotWith(configCluster))
	assert.Equal(t, []string{finding.MeshFileMounted.Code}, codes(primary, finding.Error))
}

func TestTheTelemetryOfAConfigClusterNamesTheProviderWhereAnotherIsTheDefault(t *testing.T) {
	t.Parallel()
	p := Make(inputs(tracing(func(r *request.Tracing) { r.ReplaceDefault = true })), snapshotWith(configCluster, func(f *mesh.Snapshot) {
		f.Istiods[0].Shared.Text += "defaultProviders: {tracing: [zipkin]}\n"
	}))
	assert.Equal(t, []string{"mesh-config", "telemetry"}, stepNames(p))
	assert.Contains(t, telemetryEntryOf(t, p, 0), "providers")
}

func TestAnOwnersObjectWithoutAnIstiodYetIsNamed(t *testing.T) {
	t.Parallel()
	created := func(f *mesh.Snapshot) {
		f.Istiods, f.Istios = nil, []mesh.OwnerObject{{APIVersion: "sailoperator.io/v1", Kind: "Istio", Name: "default"}}
	}
	assert.Contains(t, find(t, Make(inputs(), snapshotWith(created)), finding.IstioMissing.Code).String(),
		"no istiod was found in namespace istio-system or aks-istio-system: the operator of Istio default has not created it yet.")
	assert.Equal(t, finding.Warning, find(t, Make(inputs(preview), snapshotWith(created)), finding.IstioMissing.Code).Level, "the same update may create it")
}
