package cluster

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

func TestArgoCDThatTracksByLabelIsReportedAndRevertsAsPredicted(t *testing.T) {
	t.Parallel()
	l := lab.ForTest(t, lab.Options{Istio: true, Sensor: true})
	// Argo CD before 3.0 tracks by the label app.kubernetes.io/instance and applies client-side with its own field manager.
	object := configMap(t, l, "istio").DeepCopy()
	object.TypeMeta = metav1.TypeMeta{APIVersion: "v1", Kind: "ConfigMap"}
	object.ObjectMeta = metav1.ObjectMeta{Namespace: "istio-system", Name: "istio", Labels: map[string]string{"app.kubernetes.io/instance": "mesh-prod"}}
	manifest, err := yaml.Marshal(object)
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "istio.yaml")
	require.NoError(t, os.WriteFile(file, manifest, 0o600))
	sync := func() {
		t.Helper()
		command := exec.CommandContext(bounded(t), filepath.Join(l.Programs(), "kubectl"), "apply", "--field-manager=argocd-controller", "-f", file)
		command.Env = append(os.Environ(), "KUBECONFIG="+l.Kubeconfig(), "HOME="+t.TempDir())
		output, err := command.CombinedOutput()
		require.NoError(t, err, string(output))
	}
	sync()
	managers := configMap(t, l, "istio").GetManagedFields()
	assert.Condition(t, func() bool {
		for _, entry := range managers {
			if entry.Manager == "argocd-controller" && entry.Operation == metav1.ManagedFieldsOperationUpdate {
				return true
			}
		}
		return false
	}, "client-side apply is an Update: %v", managers)

	p := connectsAt(t, l, gc.MeshConfigConfigMap)
	update := p.up().Succeeds(t)
	assert.Contains(t, update.Output, "GCI3010 warning ConfigMap istio-system/istio: Argo CD")
	awaitMeshConfig(t, l, func(c *assert.CollectT, mesh string) { assert.Contains(c, mesh, "groundcover-sensor") })
	sync()
	awaitMeshConfig(t, l, func(c *assert.CollectT, mesh string) { assert.NotContains(c, mesh, "groundcover-sensor") })
	p.Destroy().Succeeds(t)
}
