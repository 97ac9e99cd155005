// Package injection waits until istiod injects a configuration into new pods, or no longer does. A pod that restarts before
// istiod has read the change starts with the old configuration, so a caller waits here before it runs a rollout.
//
// Await and AwaitRemoval create a pod in a dry run, of which the API server stores nothing, and search the injected pod for a
// text of the configuration. Where that is unknown, because pods may not be created or are not injected, the error is an
// ErrUnverified, and the caller continues. Nothing is ever stored in the cluster.
package injection

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/dynamic"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

const (
	// timeout is far more than istiod needs: it watches its ConfigMaps, and injects a change in less than a second.
	timeout = time.Minute
	// interval between two dry runs.
	interval = 250 * time.Millisecond
)

// ErrUnverified says why it is unknown whether istiod injects the configuration.
type ErrUnverified struct{ Reason string }

func (e ErrUnverified) Error() string { return e.Reason }

// Await waits until a new pod in the namespace, injected by the revision, contains text. It is an error when it does not
// after a minute, or when ctx ends, and an ErrUnverified when that is unknown.
func Await(ctx context.Context, client dynamic.Interface, namespace, revision, text string) error {
	answer := poll(ctx, client, namespace, revision, text, true)
	switch {
	case answer.unverified != nil:
		return answer.unverified
	case answer.contained:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("waiting for istiod to inject the new configuration: interrupted; the next update continues from there: %w", context.Cause(ctx))
	case answer.failure != nil:
		return fmt.Errorf("waiting for istiod to inject the new configuration: creating a pod of revision %s in namespace %s in a dry run: %w", revision, namespace, answer.failure)
	}
	return fmt.Errorf("waiting for istiod to inject the new configuration: pods of revision %s in namespace %s do not contain %q; "+
		"check whether the mesh's primary ConfigMap or an annotation proxy.istio.io/config overrides it", revision, namespace, text)
}

// AwaitRemoval waits until a new pod in the namespace, injected by the revision, no longer contains text: where an operator
// renders the mesh configuration, istiod has the old one for some seconds more. A text that is still there after a minute,
// because another owner configures the same, is an ErrUnverified.
func AwaitRemoval(ctx context.Context, client dynamic.Interface, namespace, revision, text string) error {
	answer := poll(ctx, client, namespace, revision, text, false)
	switch {
	case answer.unverified != nil:
		return answer.unverified
	case answer.failure != nil:
		return ErrUnverified{fmt.Sprintf("creating a pod in namespace %s in a dry run: %s", namespace, answer.failure)}
	case answer.contained:
		return ErrUnverified{fmt.Sprintf("pods of revision %s in namespace %s still contain %q", revision, namespace, text)}
	}
	return nil
}

// answer is the last answer to a dry run.
type answer struct {
	// contained says that the injected pod contains the text.
	contained bool
	// unverified is why that is not known, and will not be; failure is the error of a request that may succeed later.
	unverified, failure error
}

// poll creates pods in a dry run until one contains the text, or none, as wanted.
func poll(ctx context.Context, client dynamic.Interface, namespace, revision, text string, wanted bool) answer {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	last := answer{contained: !wanted}
	_ = wait.PollUntilContextCancel(ctx, interval, true, func(ctx context.Context) (bool, error) {
		pod, err := client.Resource(cluster.Pods).Namespace(namespace).Create(ctx, probe(revision),
			metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}, FieldManager: names.FieldManager})
		if ctx.Err() != nil {
			return false, nil
		}
		last.failure = nil
		switch {
		case refused(err):
			last.unverified = ErrUnverified{fmt.Sprintf("creating a pod in namespace %s in a dry run: %s%s", namespace, err, remedy(err))}
			return true, nil
		case err != nil:
			last.failure = err
			return false, nil
		case !mesh.Injected(pod.GetAnnotations()):
			last.unverified = ErrUnverified{fmt.Sprintf("revision %s injects no pods in namespace %s", revision, namespace)}
			return true, nil
		}
		encoded, err := json.Marshal(pod.Object)
		last.contained = strings.Contains(string(encoded), text)
		return last.contained == wanted, err
	})
	return last
}

// probe is a pod whose labels ask the revision for injection.
func probe(revision string) *unstructured.Unstructured {
	labels := map[string]any{mesh.InjectLabel: "true"}
	if revision != mesh.DefaultRevision {
		labels[mesh.RevisionLabel] = revision
	}
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "Pod",
		"metadata": map[string]any{"generateName": "groundcover-istio-probe-", "labels": labels},
		"spec":     map[string]any{"containers": []any{map[string]any{"name": "probe", "image": "probe"}}},
	}}
}
