package patch

import (
	"context"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/dynamic"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// Ref names one object. Namespace is empty for a cluster-scoped object.
type Ref struct{ APIVersion, Kind, Namespace, Name string }

// String is the object as error messages name it: ConfigMap istio-system/istio.
func (r Ref) String() string { return names.Object(r.Kind, r.Namespace, r.Name) }

// Read returns the object; nil without an error where it does not exist. It retries while the API server is busy or failing, until
// ctx ends. A refused connection is an error at once, since a preview goes on without the cluster.
func Read(ctx context.Context, client dynamic.ResourceInterface, ref Ref) (map[string]any, error) {
	var live map[string]any
	err := untilDone(ctx, ref, cluster.Busy, func() error {
		object, err := get(ctx, client, ref)
		if err != nil || object == nil {
			return err
		}
		live = object.Object
		return nil
	})
	return live, err
}

// get returns nil for an object that does not exist. A server that does not serve the kind in this version is an error.
func get(ctx context.Context, client dynamic.ResourceInterface, ref Ref) (*unstructured.Unstructured, error) {
	object, err := client.Get(ctx, ref.Name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) && !apierrors.HasStatusCause(err, metav1.CauseTypeUnexpectedServerResponse) {
		return nil, nil
	}
	if err != nil {
		return nil, failed("reading", "get", ref, err)
	}
	return object, nil
}

// untilDone repeats attempt while retriable is true for its error, until ctx ends. Each attempt reads the object again.
func untilDone(ctx context.Context, ref Ref, retriable func(error) bool, attempt func() error) error {
	backoff := wait.Backoff{Duration: 50 * time.Millisecond, Factor: 2, Jitter: 0.2, Steps: 8, Cap: 5 * time.Second}
	err := cluster.Retry(ctx, backoff, retriable, attempt)
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("gave up on %s (%w) while %w", ref, context.Cause(ctx), err)
	}
	return err
}
