package injection

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/dynamic"
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
		"a webhook that denies without a code (Kyverno)": {func() (runtime.Object, error) {
			return nil, apierrors.NewBadRequest(`admission webhook "validate.kyverno.svc-fail" denied the request: require-requests-limits`)
		}, `creating a pod in namespace shop in a dry run: admission webhook "validate.kyverno.svc-fail" denied the request: require-requests-limits`},
		"a webhook with side effects": {func() (runtime.Object, error) {
			return nil, apierrors.NewBadRequest(`admission webhook "gate.corp.example" does not support dry run`)
		}, `creating a pod in namespace shop in a dry run: admission webhook "gate.corp.example" does not support dry run`},
		"a webhook that fails": {func() (runtime.Object, error) {
			return nil, apierrors.NewInternalError(errors.New(`failed calling webhook "gate.corp.example": failed to call webhook: no endpoints available`))
		}, `creating a pod in namespace shop in a dry run: Internal error occurred: failed calling webhook "gate.corp.example": failed to call webhook: no endpoints available`},
		"a namespace that is gone": {func() (runtime.Object, error) {
			return nil, apierrors.NewNotFound(cluster.Namespaces.GroupResource(), "shop")
		}, `creating a pod in namespace shop in a dry run: namespaces "shop" not found`},
		"no injection": {func() (runtime.Object, error) {
			return &unstructured.Unstructured{Object: map[string]any{"apiVersion": "v1", "kind": "Pod"}}, nil
		}, "revision canary injects no pods in namespace shop"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, await := range []func(context.Context, dynamic.Interface, string, string, string) error{Await, AwaitRemoval} {
				client := answers(t, test.answer)
				var unverified ErrUnverified
				require.ErrorAs(t, await(t.Context(), client, "shop", "canary", text), &unverified)
				require.Equal(t, test.reason, unverified.Reason)
				require.Len(t, client.Actions(), 1, "another dry run has the same answer")
			}
		})
	}
}

func TestTheWaitGoesOnWhileIstiodsOwnWebhookFails(t *testing.T) {
	t.Parallel()
	failing := func(times int) func() (runtime.Object, error) {
		return func() (runtime.Object, error) {
			if times--; times >= 0 {
				return nil, apierrors.NewInternalError(errors.New(`failed calling webhook "namespace.sidecar-injector.istio.io": connect: connection refused`))
			}
			pod := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "v1", "kind": "Pod", "env": with}}
			pod.SetAnnotations(map[string]string{"sidecar.istio.io/status": "{}"})
			return pod, nil
		}
	}
	synctest.Test(t, func(t *testing.T) {
		client := answers(t, failing(3))
		require.NoError(t, Await(t.Context(), client, "shop", "default", text))
		require.Len(t, client.Actions(), 4)
	})
	synctest.Test(t, func(t *testing.T) {
		err := Await(t.Context(), answers(t, failing(1000)), "shop", "default", text)
		require.ErrorContains(t, err, "sidecar-injector.istio.io")
		require.NotContains(t, err.Error(), "overrides it", "the configuration is not to blame")
	})
}

func TestAnInterruptedWaitBlamesNoConfiguration(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(5*time.Second, cancel)
		err := Await(ctx, injects(t, without, without, 0), "shop", "default", text)
		require.ErrorIs(t, err, context.Canceled)
		require.ErrorContains(t, err, "interrupted; the next update continues from there")
	})
}

func TestTheProbeAsksTheRevisionForInjection(t *testing.T) {
	t.Parallel()
	require.Equal(t, map[string]string{"sidecar.istio.io/inject": "true"}, probe("default").GetLabels())
	require.Equal(t, map[string]string{"sidecar.istio.io/inject": "true", "istio.io/rev": "canary"}, probe("canary").GetLabels())
}
