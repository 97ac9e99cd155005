package rollout

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/dynamic"
)

// injectionTimeout is far more than istiod needs to see a ConfigMap change: it is told at once (measured: under a second).
const injectionTimeout = time.Minute

// ErrUnproved says that nobody could say whether istiod has the new configuration.
type ErrUnproved struct{ Why string }

func (e ErrUnproved) Error() string { return e.Why }

// AwaitInjection waits until a pod of this revision that would be made now carries sign, a text of the new configuration:
// a pod restarted before istiod has seen the change comes up with the old one. It asks by a pod in a dry run, of which
// nothing stays. Where that is not allowed, or injects nothing, the answer is an ErrUnproved.
func AwaitInjection(ctx context.Context, client dynamic.Interface, namespace, revision, sign string) error {
	carried, unproved := awaitSign(ctx, client, namespace, revision, sign, true)
	if !carried && unproved == nil {
		return fmt.Errorf("waiting for istiod to inject with the new configuration: pods of revision %s in namespace %s do not carry %q; "+
			"is it shadowed by the mesh's own ConfigMap or by an annotation proxy.istio.io/config?", revision, namespace, sign)
	}
	return unproved
}

// AwaitForgotten waits until a pod of this revision that would be made now carries sign no longer: where an operator renders
// the mesh, istiod has the old configuration for a while yet. A sign that stays, since somebody else set the same, is an
// ErrUnproved too.
func AwaitForgotten(ctx context.Context, client dynamic.Interface, namespace, revision, sign string) error {
	carried, unproved := awaitSign(ctx, client, namespace, revision, sign, false)
	if carried && unproved == nil {
		return ErrUnproved{fmt.Sprintf("pods of revision %s in namespace %s still carry %q", revision, namespace, sign)}
	}
	return unproved
}

// awaitSign asks until the pod carries the sign, or does not, as wanted, and says what it did last.
func awaitSign(ctx context.Context, client dynamic.Interface, namespace, revision, sign string, wanted bool) (carried bool, unproved error) {
	ctx, cancel := context.WithTimeout(ctx, injectionTimeout)
	defer cancel()
	carried = !wanted
	_ = wait.PollUntilContextCancel(ctx, 250*time.Millisecond, true, func(ctx context.Context) (bool, error) {
		pod, err := client.Resource(podsResource).Namespace(namespace).Create(ctx, probe(revision),
			metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}, FieldManager: names.FieldManager})
		switch {
		case apierrors.IsForbidden(err) || apierrors.IsInvalid(err):
			unproved = ErrUnproved{fmt.Sprintf("not allowed to make a pod in a dry run in namespace %s", namespace)}
			return true, nil
		case err != nil:
			return false, nil // istiod's webhook may be restarting
		case pod.GetAnnotations()["sidecar.istio.io/status"] == "":
			unproved = ErrUnproved{fmt.Sprintf("no pod is injected by revision %s in namespace %s", revision, namespace)}
			return true, nil
		}
		text, err := json.Marshal(pod.Object)
		carried = strings.Contains(string(text), sign)
		return carried == wanted, err
	})
	return carried, unproved
}

// probe is a pod that asks for injection by its labels.
func probe(revision string) *unstructured.Unstructured {
	labels := map[string]any{"sidecar.istio.io/inject": "true"}
	if revision != "default" {
		labels["istio.io/rev"] = revision
	}
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "Pod",
		"metadata": map[string]any{"generateName": "groundcover-istio-probe-", "labels": labels},
		"spec":     map[string]any{"containers": []any{map[string]any{"name": "probe", "image": "probe"}}},
	}}
}
