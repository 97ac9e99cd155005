package patch

import (
	"context"
	"errors"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/fake"
	clienttesting "k8s.io/client-go/testing"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/record"
)

var (
	configMaps = schema.GroupVersionResource{Version: "v1", Resource: "configmaps"}
	istioRef   = Ref{APIVersion: "v1", Kind: "ConfigMap", Namespace: "istio-system", Name: "istio"}
	inMesh     = Desired{Document: "mesh", Fields: map[string]any{"b": 2}}
)

func istioConfigMap(mesh string) *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "ConfigMap",
		"metadata": map[string]any{"namespace": "istio-system", "name": "istio", "uid": "u1", "resourceVersion": "1"},
		"data":     map[string]any{"mesh": mesh},
	}}
}

func fakeCluster(objects ...runtime.Object) (*fake.FakeDynamicClient, dynamic.ResourceInterface) {
	client := fake.NewSimpleDynamicClient(runtime.NewScheme(), objects...)
	return client, client.Resource(configMaps).Namespace("istio-system")
}

// answers returns the errors to the requests of one verb in turn, nil for the real answer; with done, the request runs all the same.
func answers(client *fake.FakeDynamicClient, verb string, done bool, failures ...error) {
	client.PrependReactor(verb, "configmaps", func(a clienttesting.Action) (bool, runtime.Object, error) {
		if len(failures) == 0 || failures[0] == nil {
			failures = failures[min(1, len(failures)):]
			return false, nil, nil
		}
		err := failures[0]
		failures = failures[1:]
		if done {
			if _, _, failed := clienttesting.ObjectReaction(client.Tracker())(a); failed != nil {
				return true, nil, failed
			}
		}
		return true, nil, err
	})
}

func writes(client *fake.FakeDynamicClient) (verbs []string) {
	for _, a := range client.Actions() {
		if a.GetVerb() != "get" {
			verbs = append(verbs, a.GetVerb())
		}
	}
	return verbs
}

func meshOf(t *testing.T, api dynamic.ResourceInterface) string {
	t.Helper()
	object, err := Read(t.Context(), api, istioRef)
	require.NoError(t, err)
	return meshText(object)
}

var (
	conflict = apierrors.NewConflict(configMaps.GroupResource(), "istio", errors.New("the object has been modified"))
	noAnswer = &brokenConnection{syscall.ECONNRESET}
)

// brokenConnection is an error as net returns it for a broken connection.
type brokenConnection struct{ error }

func (e *brokenConnection) Unwrap() error { return e.error }

func TestApplyWritesOnceAndRevertUndoesIt(t *testing.T) {
	t.Parallel()
	client, api := fakeCluster(istioConfigMap("a: 1 # other"))
	applied, err := Apply(t.Context(), api, Write{Ref: istioRef, Desired: inMesh, Previous: Applied{}, CreateIfMissing: false})
	require.NoError(t, err)
	require.Equal(t, "a: 1 # other\nb: 2", meshOf(t, api))
	require.Equal(t, Applied{Document: "mesh", UID: "u1", Changes: []Change{{Path: "b", Set: "2"}}, Written: true}, applied)

	again, err := Apply(t.Context(), api, Write{Ref: istioRef, Desired: inMesh, Previous: applied, CreateIfMissing: false})
	require.NoError(t, err)
	require.False(t, again.Written)
	again.Written = true
	require.Equal(t, applied, again)
	require.Equal(t, []string{"update"}, writes(client), "an Apply without a difference does not write")
	update := client.Actions()[1].(clienttesting.UpdateActionImpl)
	require.Equal(t, names.FieldManager, update.UpdateOptions.FieldManager)
	require.Equal(t, "1", update.Object.(*unstructured.Unstructured).GetResourceVersion())

	reverted, err := Revert(t.Context(), api, istioRef, applied, record.Owner{})
	require.NoError(t, err)
	require.Empty(t, reverted.Conflicts)
	require.Equal(t, "a: 1 # other", meshOf(t, api))
	_, err = Revert(t.Context(), api, istioRef, applied, record.Owner{})
	require.NoError(t, err)
	require.Equal(t, []string{"update", "update"}, writes(client))
}

func TestAChangeOfTheDocumentIsOneWrite(t *testing.T) {
	t.Parallel()
	client, api := fakeCluster(istioConfigMap("a: 1"))
	applied, err := Apply(t.Context(), api, Write{Ref: istioRef, Desired: inMesh, Previous: Applied{}, CreateIfMissing: false})
	require.NoError(t, err)
	applied, err = Apply(t.Context(), api, Write{Ref: istioRef, Desired: Desired{Document: "other", Fields: inMesh.Fields}, Previous: applied, CreateIfMissing: false})
	require.NoError(t, err)
	live, err := Read(t.Context(), api, istioRef)
	require.NoError(t, err)
	require.Equal(t, map[string]any{"mesh": "a: 1", "other": "b: 2\n"}, live["data"])
	require.Equal(t, []string{"update", "update"}, writes(client))
	_, err = Revert(t.Context(), api, istioRef, applied, record.Owner{})
	require.NoError(t, err)
	live, err = Read(t.Context(), api, istioRef)
	require.NoError(t, err)
	require.Equal(t, map[string]any{"mesh": "a: 1"}, live["data"])
}

func TestTransientErrorsAreRetried(t *testing.T) {
	t.Parallel()
	for name, failure := range map[string]error{
		"a conflict":            conflict,
		"too many requests":     apierrors.NewTooManyRequests("slow down", 7),
		"an unavailable server": apierrors.NewServiceUnavailable("etcd is away"),
		"an internal error":     apierrors.NewInternalError(errors.New("failed calling webhook")),
		"a server timeout":      apierrors.NewServerTimeout(configMaps.GroupResource(), "update", 1),
		"a connection reset":    noAnswer,
		"a refused connection":  &brokenConnection{syscall.ECONNREFUSED},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, api := fakeCluster(istioConfigMap("a: 1"))
				answers(client, "get", false, failure)
				answers(client, "update", false, failure, failure)
				began := time.Now()
				applied, err := Apply(t.Context(), api, Write{Ref: istioRef, Desired: inMesh, Previous: Applied{}, CreateIfMissing: false})
				require.NoError(t, err)
				require.Equal(t, "a: 1\nb: 2", meshOf(t, api))
				if seconds, asked := apierrors.SuggestsClientDelay(failure); asked {
					require.GreaterOrEqual(t, time.Since(began), time.Duration(3*seconds)*time.Second, "the server's delay is kept")
				}
				answers(client, "update", false, failure)
				_, err = Revert(t.Context(), api, istioRef, applied, record.Owner{})
				require.NoError(t, err)
				require.Equal(t, "a: 1", meshOf(t, api))
			})
		})
	}
}

func TestAConflictMergesIntoWhatTheOtherManagerWrote(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, api := fakeCluster(istioConfigMap("a: 1"))
		first := true
		client.PrependReactor("update", "configmaps", func(clienttesting.Action) (bool, runtime.Object, error) {
			if !first {
				return false, nil, nil
			}
			first = false
			return true, nil, errors.Join(conflict, client.Tracker().Update(configMaps, istioConfigMap("a: 5\nb: 7\n"), "istio-system"))
		})
		applied, err := Apply(t.Context(), api, Write{Ref: istioRef, Desired: inMesh, Previous: Applied{}, CreateIfMissing: false})
		require.NoError(t, err)
		require.Equal(t, "a: 5\nb: 2\n", meshOf(t, api))
		_, err = Revert(t.Context(), api, istioRef, applied, record.Owner{})
		require.NoError(t, err)
		require.Equal(t, "a: 5\nb: 7\n", meshOf(t, api))
	})
}

func TestAWriteWithoutAnAnswerIsRecordedAndReverted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, api := fakeCluster(istioConfigMap("a: 1\nb: 1\n"))
		answers(client, "update", true, noAnswer)
		applied, err := Apply(t.Context(), api, Write{Ref: istioRef, Desired: inMesh, Previous: Applied{}, CreateIfMissing: false})
		require.NoError(t, err)
		require.Equal(t, []string{"update"}, writes(client))
		answers(client, "update", true, noAnswer)
		_, err = Revert(t.Context(), api, istioRef, applied, record.Owner{})
		require.NoError(t, err)
		require.Equal(t, "a: 1\nb: 1\n", meshOf(t, api))
	})
	synctest.Test(t, func(t *testing.T) {
		client, api := fakeCluster()
		answers(client, "create", true, noAnswer)
		applied, err := Apply(t.Context(), api, Write{Ref: istioRef, Desired: inMesh, Previous: Applied{}, CreateIfMissing: true})
		require.NoError(t, err)
		require.True(t, applied.Created)
		_, err = Revert(t.Context(), api, istioRef, applied, record.Owner{})
		require.NoError(t, err)
		require.Equal(t, []string{"create", "delete"}, writes(client))
	})
}

func TestAConflictUntilTheDeadlineNamesTheOtherManagers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		live := istioConfigMap("a: 1")
		at := func(minute int) *metav1.Time {
			return &metav1.Time{Time: time.Date(2026, 1, 1, 1, minute, 0, 0, time.UTC)}
		}
		live.SetManagedFields([]metav1.ManagedFieldsEntry{
			{Manager: "helm", Time: at(1)}, {Manager: "argocd-controller", Time: at(5)}, {Manager: names.FieldManager, Time: at(9)},
		})
		client, api := fakeCluster(live)
		client.PrependReactor("update", "configmaps", func(clienttesting.Action) (bool, runtime.Object, error) { return true, nil, conflict })
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err := Apply(ctx, api, Write{Ref: istioRef, Desired: inMesh, Previous: Applied{}, CreateIfMissing: false})
		require.ErrorContains(t, err, `gave up on ConfigMap istio-system/istio (context deadline exceeded) while updating ConfigMap istio-system/istio`)
		require.ErrorContains(t, err, `last written by "argocd-controller", "helm"`)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, "a: 1", meshOf(t, api))
	})
}
