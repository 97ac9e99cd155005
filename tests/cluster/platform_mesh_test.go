package cluster

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// platformMesh is a shared mesh configuration of a platform team, with comments.
const platformMesh = `# Owned by the platform team.
accessLogFile: /dev/null   # quiet

extensionProviders:
# for the auditors
- {name: audit, envoyFileAccessLog: {path: /dev/null}}
`

const platformConfigMap = `
apiVersion: v1
kind: ConfigMap
metadata: {name: platform-mesh, namespace: istio-system}
data:
  notes: "not: mesh"
  mesh: ""
`

// sharedMesh makes istiod read the ConfigMap platform-mesh as its shared one until the test ends.
func sharedMesh(t *testing.T, l *lab.Lab, text string) {
	t.Helper()
	apply(t, l, platformConfigMap)
	edit(t, l, "platform-mesh", func(string) string { return text })
	setEnv(t, l, `{"name": "SHARED_MESH_CONFIG", "value": "platform-mesh"}`)
	t.Cleanup(func() { setEnv(t, l, `{"name": "SHARED_MESH_CONFIG", "$patch": "delete"}`) })
}

// setEnv patches the environment of istiod and waits for the rollout.
func setEnv(t *testing.T, l *lab.Lab, entry string) {
	t.Helper()
	patch := fmt.Sprintf(`{"spec": {"template": {"spec": {"containers": [{"name": "discovery", "env": [%s]}]}}}}`, entry)
	_, err := l.Client.AppsV1().Deployments("istio-system").
		Patch(context.Background(), "istiod", types.StrategicMergePatchType, []byte(patch), metav1.PatchOptions{})
	require.NoError(t, err)
	awaitSync(t, l)
}

// apply applies objects as another manager and deletes them when the test ends.
func apply(t *testing.T, l *lab.Lab, documents string) {
	t.Helper()
	require.NoError(t, l.Apply(t.Context(), documents))
	t.Cleanup(func() { require.NoError(t, l.Delete(context.Background(), documents)) })
}

// edit changes a mesh document as kubectl edit does.
func edit(t *testing.T, l *lab.Lab, name string, change func(string) string) {
	t.Helper()
	object := configMap(t, l, name)
	object.Data["mesh"] = change(object.Data["mesh"])
	_, err := l.Client.CoreV1().ConfigMaps("istio-system").Update(context.Background(), object, metav1.UpdateOptions{FieldManager: "kubectl-edit"})
	require.NoError(t, err)
}

// addToMesh appends text to istiod's primary mesh configuration until the test ends.
func addToMesh(t *testing.T, l *lab.Lab, text string) {
	t.Helper()
	changeMesh(t, l, func(mesh string) string { return mesh + text })
}

// changeMesh changes istiod's primary mesh configuration until the test ends.
func changeMesh(t *testing.T, l *lab.Lab, change func(string) string) {
	t.Helper()
	original := configMap(t, l, "istio").Data["mesh"]
	edit(t, l, "istio", change)
	t.Cleanup(func() { edit(t, l, "istio", func(string) string { return original }) })
}

func configMap(t *testing.T, l *lab.Lab, name string) *corev1.ConfigMap {
	t.Helper()
	object, err := l.Client.CoreV1().ConfigMaps("istio-system").Get(context.Background(), name, metav1.GetOptions{})
	require.NoError(t, err)
	return object
}
