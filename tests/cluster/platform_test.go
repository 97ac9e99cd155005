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

// platformMesh is what a platform team keeps in a shared ConfigMap of its own, with its comments.
const platformMesh = `# The platform team's own: ask before you change it.
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
  notes: "not: ours"
  mesh: ""
`

// sharedMesh makes istiod read the ConfigMap platform-mesh under its own, until the test is over.
func sharedMesh(t *testing.T, l *lab.Lab, text string) {
	t.Helper()
	apply(t, l, platformConfigMap)
	edit(t, l, "platform-mesh", func(string) string { return text })
	setEnv(t, l, `{"name": "SHARED_MESH_CONFIG", "value": "platform-mesh"}`)
	t.Cleanup(func() { setEnv(t, l, `{"name": "SHARED_MESH_CONFIG", "$patch": "delete"}`) })
}

// setEnv patches the environment of istiod and waits for it to roll.
func setEnv(t *testing.T, l *lab.Lab, entry string) {
	t.Helper()
	patch := fmt.Sprintf(`{"spec": {"template": {"spec": {"containers": [{"name": "discovery", "env": [%s]}]}}}}`, entry)
	_, err := l.Client.AppsV1().Deployments("istio-system").
		Patch(context.Background(), "istiod", types.StrategicMergePatchType, []byte(patch), metav1.PatchOptions{})
	require.NoError(t, err)
	settled(t, l)
}

// apply applies objects of somebody else's, and deletes them when the test is over.
func apply(t *testing.T, l *lab.Lab, documents string) {
	t.Helper()
	require.NoError(t, l.Apply(t.Context(), documents))
	t.Cleanup(func() { require.NoError(t, l.Delete(context.Background(), documents)) })
}

// edit changes a mesh document as a person does with kubectl edit.
func edit(t *testing.T, l *lab.Lab, name string, change func(string) string) {
	t.Helper()
	object := configMap(t, l, name)
	object.Data["mesh"] = change(object.Data["mesh"])
	_, err := l.Client.CoreV1().ConfigMaps("istio-system").Update(context.Background(), object, metav1.UpdateOptions{FieldManager: "a person"})
	require.NoError(t, err)
}

// addToMesh adds text to the mesh configuration itself, until the test is over.
func addToMesh(t *testing.T, l *lab.Lab, text string) {
	t.Helper()
	changeMesh(t, l, func(mesh string) string { return mesh + text })
}

// changeMesh changes the mesh configuration itself, until the test is over.
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
