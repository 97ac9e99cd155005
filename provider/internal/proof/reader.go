package proof

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
)

// readTimeout bounds one look at one istiod.
const readTimeout = 10 * time.Second

// Reader reads the istiods of one namespace again and again. Close ends the port-forwards that it keeps for that.
type Reader struct {
	client *cluster.Client
	// namespace of istiod; revision, "" for all of them.
	namespace, revision string
	// telemetry says that Telemetry is read too.
	telemetry bool

	mutex    sync.Mutex
	forwards map[types.UID]*cluster.Forward
	// refused are what the API server did not allow: it is not asked again.
	refused map[Permission]bool
}

// NewReader reads the istiods of a revision ("default" for one without, "" for all) in a namespace.
func NewReader(client *cluster.Client, namespace, revision string) *Reader {
	return &Reader{client: client, namespace: namespace, revision: revision,
		forwards: map[types.UID]*cluster.Forward{}, refused: map[Permission]bool{}}
}

// WithTelemetry reads Telemetry too, for one request more.
func (r *Reader) WithTelemetry() *Reader {
	r.telemetry = true
	return r
}

// Close ends all port-forwards.
func (r *Reader) Close() {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	for _, forward := range r.forwards {
		_ = forward.Close()
	}
	clear(r.forwards)
}

// Read looks at each istiod that is not on its way out. What could not be read is said in the Replica; that pods may not
// be listed is a Replica without a pod. The error is that of a cluster that could not be asked.
func (r *Reader) Read(ctx context.Context) ([]Replica, error) {
	pods, err := r.pods(ctx)
	if apierrors.IsForbidden(err) {
		return []Replica{{Namespace: r.namespace, Revision: r.revision, Source: Unread,
			Why: "its pods could not be listed", Missing: []Permission{{"list", "pods", r.namespace}}}}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("listing the pods of istiod in namespace %s: %w", r.namespace, err)
	}
	replicas := make([]Replica, len(pods))
	var reads sync.WaitGroup
	for i, pod := range pods {
		reads.Go(func() { replicas[i] = r.replica(ctx, pod) })
	}
	reads.Wait()
	return replicas, nil
}

// pods are istiod's, by name. Every chart and profile labels them so.
func (r *Reader) pods(ctx context.Context) ([]unstructured.Unstructured, error) {
	selector := "app=istiod"
	if r.revision != "" {
		selector += ",istio.io/rev=" + r.revision
	}
	list, err := r.client.Dynamic.Resource(cluster.Pods).Namespace(r.namespace).List(ctx, metav1.ListOptions{LabelSelector: selector})
	if err != nil {
		return nil, err
	}
	pods := slices.DeleteFunc(list.Items, func(pod unstructured.Unstructured) bool {
		phase, _, _ := unstructured.NestedString(pod.Object, "status", "phase")
		return pod.GetDeletionTimestamp() != nil || phase == "Succeeded" || phase == "Failed"
	})
	slices.SortFunc(pods, func(a, b unstructured.Unstructured) int { return strings.Compare(a.GetName(), b.GetName()) })
	return pods, nil
}

func (r *Reader) replica(ctx context.Context, pod unstructured.Unstructured) Replica {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	replica := Replica{Namespace: pod.GetNamespace(), Pod: pod.GetName(), UID: string(pod.GetUID()), Revision: revisionOf(pod), Source: Unread}
	if !ready(pod) {
		replica.Why = "it is not ready"
		return replica
	}
	r.debug(ctx, &replica)
	if replica.Source == Unread && len(replica.Missing) > 0 {
		r.metrics(ctx, &replica)
	}
	return replica
}

func revisionOf(pod unstructured.Unstructured) string {
	if revision := pod.GetLabels()["istio.io/rev"]; revision != "" {
		return revision
	}
	return "default"
}

func ready(pod unstructured.Unstructured) bool {
	conditions, _, _ := unstructured.NestedSlice(pod.Object, "status", "conditions")
	return slices.ContainsFunc(conditions, func(entry any) bool {
		condition, _ := entry.(map[string]any)
		return condition["type"] == "Ready" && condition["status"] == "True"
	})
}
