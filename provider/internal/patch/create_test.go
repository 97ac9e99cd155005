package patch

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	clienttesting "k8s.io/client-go/testing"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/record"
)

func TestAMissingObjectIsCreatedAndDeletedAgain(t *testing.T) {
	t.Parallel()
	client, api := fakeCluster()
	client.PrependReactor("create", "configmaps", func(a clienttesting.Action) (bool, runtime.Object, error) {
		a.(clienttesting.CreateAction).GetObject().(*unstructured.Unstructured).SetUID("created")
		return false, nil, nil
	})
	applied, err := Apply(t.Context(), api, Write{Ref: istioRef, Desired: inMesh, Previous: Applied{}, CreateIfMissing: true})
	require.NoError(t, err)
	require.True(t, applied.Created)
	require.Equal(t, "created", applied.UID)
	live, err := Read(t.Context(), api, istioRef)
	require.NoError(t, err)
	require.Equal(t, map[string]any{"mesh": "b: 2\n"}, live["data"])
	object := unstructured.Unstructured{Object: live}
	require.Equal(t, map[string]string{names.ManagedByLabel: names.FieldManager}, object.GetLabels())

	applied, err = Apply(t.Context(), api, Write{Ref: istioRef, Desired: Desired{Document: "mesh", Fields: map[string]any{"c": 3}}, Previous: applied, CreateIfMissing: true})
	require.NoError(t, err)
	require.True(t, applied.Created, "an update keeps the record that Apply created the object")

	_, err = Revert(t.Context(), api, istioRef, applied, record.Owner{})
	require.NoError(t, err)
	live, err = Read(t.Context(), api, istioRef)
	require.NoError(t, err)
	require.Nil(t, live)
	uid := types.UID("created")
	version := object.GetResourceVersion()
	for _, a := range client.Actions() {
		if del, ok := a.(clienttesting.DeleteActionImpl); ok {
			require.Equal(t, &metav1.Preconditions{UID: &uid, ResourceVersion: &version}, del.DeleteOptions.Preconditions)
		}
	}
	_, err = Revert(t.Context(), api, istioRef, applied, record.Owner{})
	require.NoError(t, err, "an object that does not exist is no error")
}

func TestACreatedObjectStaysWhileItHoldsOtherValues(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string]func(map[string]any){
		"another key":       func(o map[string]any) { o["data"].(map[string]any)["other"] = "x" },
		"a key in the text": func(o map[string]any) { o["data"].(map[string]any)["mesh"] = "b: 2\nother: 1\n" },
		"an annotation": func(o map[string]any) {
			tree.Set(o, tree.Keys("metadata", "annotations"), map[string]any{"x": "y"}, true)
		},
		"a label":            func(o map[string]any) { tree.Set(o, tree.Keys("metadata", "labels", "x"), "y", true) },
		"a finalizer":        func(o map[string]any) { tree.Set(o, tree.Keys("metadata", "finalizers"), []any{"x/y"}, true) },
		"a recreated object": func(o map[string]any) { tree.Set(o, tree.Keys("metadata", "uid"), "another", true) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, api := fakeCluster()
			applied, err := Apply(t.Context(), api, Write{Ref: istioRef, Desired: inMesh, Previous: Applied{}, CreateIfMissing: true})
			require.NoError(t, err)
			live, err := Read(t.Context(), api, istioRef)
			require.NoError(t, err)
			edit(live)
			require.NoError(t, client.Tracker().Update(configMaps, &unstructured.Unstructured{Object: live}, "istio-system"))

			_, err = Revert(t.Context(), api, istioRef, applied, record.Owner{})
			require.NoError(t, err)
			require.Equal(t, []string{"create", "update"}, writes(client))
			left, err := Read(t.Context(), api, istioRef)
			require.NoError(t, err)
			text, _, err := documentText(left, "mesh")
			require.NoError(t, err)
			require.NotContains(t, text, "b: 2")
			if applied.UID == string((&unstructured.Unstructured{Object: left}).GetUID()) {
				require.NotContains(t, jsonOf(t, left), names.ManagedByLabel)
			}
		})
	}
}

func TestAFinalRefusalIsNotRetried(t *testing.T) {
	t.Parallel()
	_, api := fakeCluster()
	_, err := Apply(t.Context(), api, Write{Ref: istioRef, Desired: inMesh, Previous: Applied{}, CreateIfMissing: false})
	require.EqualError(t, err, "reading ConfigMap istio-system/istio: it does not exist; create it first, check its name and namespace, or set createIfMissing")

	client, api := fakeCluster(istioConfigMap("a: 1"))
	answers(client, "update", false, apierrors.NewForbidden(configMaps.GroupResource(), "istio", errors.New("no rule")))
	_, err = Apply(t.Context(), api, Write{Ref: istioRef, Desired: inMesh, Previous: Applied{}, CreateIfMissing: false})
	require.ErrorContains(t, err, "updating ConfigMap istio-system/istio: the identity of the kubeconfig may not update configmaps")
	require.ErrorContains(t, err, "kubectl create role pulumi-groundcover-istio -n istio-system --verb=get,update --resource=configmaps")
	require.ErrorContains(t, err, "docs/permissions.md")

	client, api = fakeCluster(istioConfigMap("a: 1"))
	answers(client, "update", false, apierrors.NewBadRequest("data is immutable"))
	_, err = Apply(t.Context(), api, Write{Ref: istioRef, Desired: inMesh, Previous: Applied{}, CreateIfMissing: false})
	require.ErrorContains(t, err, "updating ConfigMap istio-system/istio: data is immutable")

	client, api = fakeCluster(istioConfigMap("a: [1"))
	_, err = Apply(t.Context(), api, Write{Ref: istioRef, Desired: inMesh, Previous: Applied{}, CreateIfMissing: false})
	require.ErrorContains(t, err, "merging into ConfigMap istio-system/istio: the YAML text in data[mesh]: line 1: invalid YAML")
	require.Empty(t, writes(client))
}
