package injection

import (
	"errors"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/dynamic/fake"
	clienttesting "k8s.io/client-go/testing"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
)

const (
	with, without = "tracing: sensor:9411", "tracing: none"
	text          = "sensor:9411"
)

// injects is an API server whose istiod injects the old configuration so many times, and then the current one. It fails the
// test if a pod would be stored.
func injects(t *testing.T, old, current string, times int) *fake.FakeDynamicClient {
	t.Helper()
	return answers(t, func() (runtime.Object, error) {
		config := old
		if times--; times < 0 {
			config = current
		}
		pod := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "v1", "kind": "Pod", "env": config}}
		pod.SetAnnotations(map[string]string{"sidecar.istio.io/status": "{}"})
		return pod, nil
	})
}

func answers(t *testing.T, answer func() (runtime.Object, error)) *fake.FakeDynamicClient {
	t.Helper()
	client := fake.NewSimpleDynamicClient(runtime.NewScheme())
	client.PrependReactor("create", "pods", func(action clienttesting.Action) (bool, runtime.Object, error) {
		require.Equal(t, []string{metav1.DryRunAll}, action.(clienttesting.CreateActionImpl).CreateOptions.DryRun)
		pod, err := answer()
		return true, pod, err
	})
	return client
}

func TestTheWaitEndsWhenIstiodInjectsTheConfiguration(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := injects(t, without, with, 5)
		require.NoError(t, Await(t.Context(), client, "shop", "default", text))
		require.Len(t, client.Actions(), 6)
	})
	synctest.Test(t, func(t *testing.T) {
		client := injects(t, without, without, 0)
		require.ErrorContains(t, Await(t.Context(), client, "shop", "default", text), `do not contain "sensor:9411"`)
	})
}

func TestTheWaitForARemovalEndsWhenIstiodInjectsItNoLonger(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := injects(t, with, without, 5)
		require.NoError(t, AwaitRemoval(t.Context(), client, "shop", "default", text))
		require.Len(t, client.Actions(), 6)
	})
	synctest.Test(t, func(t *testing.T) {
		client := injects(t, with, with, 0)
		require.ErrorAs(t, AwaitRemoval(t.Context(), client, "shop", "default", text), &ErrUnverified{}, "another owner may configure the same")
	})
}

func TestAnInjectionThatCannotBeTriedIsUnverified(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer func() (runtime.Object, error)
		reason string
	}{
		"no permission": {func() (runtime.Object, error) {
			return nil, apierrors.NewForbidden(cluster.Pods.GroupResource(), "", errors.New(`User "ci" cannot create resource "pods"`))
		}, `creating a pod in namespace shop in a dry run: pods is forbidden: User "ci" cannot create resource "pods" (docs/permissions.md has the role)`},
		"no injection": {func() (runtime.Object, error) {
			return &unstructured.Unstructured{Object: map[string]any{"apiVersion": "v1", "kind": "Pod"}}, nil
		}, "revision canary injects no pods in namespace shop"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, await := range []func() error{
				func() error { return Await(t.Context(), answers(t, test.answer), "shop", "canary", text) },
				func() error { return AwaitRemoval(t.Context(), answers(t, test.answer), "shop", "canary", text) },
			} {
				var unverified ErrUnverified
				require.ErrorAs(t, await(), &unverified)
				require.Equal(t, test.reason, unverified.Reason)
			}
		})
	}
}

func TestTheProbeAsksTheRevisionForInjection(t *testing.T) {
	t.Parallel()
	require.Equal(t, map[string]string{"sidecar.istio.io/inject": "true"}, probe("default").GetLabels())
	require.Equal(t, map[string]string{"sidecar.istio.io/inject": "true", "istio.io/rev": "canary"}, probe("canary").GetLabels())
}
