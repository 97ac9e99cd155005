package patch

import (
	"errors"
	"testing"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"

	"github.com/stretchr/testify/require"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	clienttesting "k8s.io/client-go/testing"
)

func TestAMissingObjectIsCreatedAndDeletedAgain(t *testing.T) {
	t.Parallel()
	client, api := fakeCluster()
	client.PrependReactor("create", "configmaps", func(a clienttesting.Action) (bool, runtime.Object, error) {
		a.(clienttesting.CreateAction).GetObject().(*unstructured.Unstructured).SetUID("made")
		return false, nil, nil
	})
	standing, err := Apply(t.Context(), api, istioRef, inMesh, Standing{}, true)
	require.NoError(t, err)
	require.True(t, standing.Created)
	require.Equal(t, "made", standing.UID)
	live, err := Live(t.Context(), api, istioRef)
	require.NoError(t, err)
	require.Equal(t, map[string]any{"mesh": "b: 2\n"}, live["data"])
	object := unstructured.Unstructured{Object: live}
	require.Equal(t, map[string]string{names.ManagedByLabel: names.FieldManager}, object.GetLabels())

	standing, err = Apply(t.Context(), api, istioRef, Want{Document: "mesh", Fields: map[string]any{"c": 3}}, standing, true)
	require.NoError(t, err)
	require.True(t, standing.Created, "an update must not forget who created the object")

	_, err = GiveBack(t.Context(), api, istioRef, standing)
	require.NoError(t, err)
	live, err = Live(t.Context(), api, istioRef)
	require.NoError(t, err)
	require.Nil(t, live)
	uid := types.UID("made")
	version := object.GetResourceVersion()
	for _, a := range client.Actions() {
		if del, ok := a.(clienttesting.DeleteActionImpl); ok {
			require.Equal(t, &metav1.Preconditions{UID: &uid, ResourceVersion: &version}, del.DeleteOptions.Preconditions)
		}
	}
	_, err = GiveBack(t.Context(), api, istioRef, standing)
	require.NoError(t, err, "an object that is gone already is fine")
}

func TestACreatedObjectStaysWhereOthersUseIt(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string]func(map[string]any){
		"another key":       func(o map[string]any) { o["data"].(map[string]any)["theirs"] = "x" },
		"a key in the text": func(o map[string]any) { o["data"].(map[string]any)["mesh"] = "b: 2\ntheirs: 1\n" },
		"an annotation": func(o map[string]any) {
			put(o, path{{key: "metadata"}, {key: "annotations"}}, map[string]any{"x": "y"}, true)
		},
		"a label":             func(o map[string]any) { put(o, path{{key: "metadata"}, {key: "labels"}, {key: "x"}}, "y", true) },
		"a finalizer":         func(o map[string]any) { put(o, path{{key: "metadata"}, {key: "finalizers"}}, []any{"x/y"}, true) },
		"an object made anew": func(o map[string]any) { put(o, path{{key: "metadata"}, {key: "uid"}}, "another", true) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, api := fakeCluster()
			standing, err := Apply(t.Context(), api, istioRef, inMesh, Standing{}, true)
			require.NoError(t, err)
			live, err := Live(t.Context(), api, istioRef)
			require.NoError(t, err)
			edit(live)
			require.NoError(t, client.Tracker().Update(configMaps, &unstructured.Unstructured{Object: live}, "istio-system"))

			_, err = GiveBack(t.Context(), api, istioRef, standing)
			require.NoError(t, err)
			require.Equal(t, []string{"create", "update"}, writes(client))
			left, err := Live(t.Context(), api, istioRef)
			require.NoError(t, err)
			text, _, err := documentText(left, "mesh")
			require.NoError(t, err)
			require.NotContains(t, text, "b: 2")
			if standing.UID == string((&unstructured.Unstructured{Object: left}).GetUID()) {
				require.NotContains(t, jsonOf(t, left), names.ManagedByLabel)
			}
		})
	}
}

func TestPlainRefusalsOfTheServerAreNotTriedAgain(t *testing.T) {
	t.Parallel()
	_, api := fakeCluster()
	_, err := Apply(t.Context(), api, istioRef, inMesh, Standing{}, false)
	require.EqualError(t, err, "reading ConfigMap istio-system/istio: it does not exist; create it first, check its name and namespace, or set createIfMissing")

	client, api := fakeCluster(istioConfigMap("a: 1"))
	answers(client, "update", false, apierrors.NewForbidden(configMaps.GroupResource(), "istio", errors.New("no rule")))
	_, err = Apply(t.Context(), api, istioRef, inMesh, Standing{}, false)
	require.ErrorContains(t, err, "updating ConfigMap istio-system/istio: the identity of the kubeconfig may not update configmaps")
	require.ErrorContains(t, err, "kubectl create role pulumi-groundcover-istio -n istio-system --verb=get,update --resource=configmaps")

	client, api = fakeCluster(istioConfigMap("a: 1"))
	answers(client, "update", false, apierrors.NewBadRequest("data is immutable"))
	_, err = Apply(t.Context(), api, istioRef, inMesh, Standing{}, false)
	require.ErrorContains(t, err, "updating ConfigMap istio-system/istio: data is immutable")

	client, api = fakeCluster(istioConfigMap("a: [1"))
	_, err = Apply(t.Context(), api, istioRef, inMesh, Standing{}, false)
	require.ErrorContains(t, err, "merging into ConfigMap istio-system/istio: the YAML text in data[mesh]: line 1: does not parse as YAML")
	require.Empty(t, writes(client))
}
