package istiod

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
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

// maxReplicas is how many istiods are read at once: several times what an autoscaler of istiod creates (Istio 1.31, autoscaleMax 5).
const maxReplicas = 32

// readTimeout is the time to read one istiod.
const readTimeout = 10 * time.Second

// Reader reads the istiods of one namespace. Close it.
type Reader struct {
	client              *cluster.Client
	namespace, revision string
	// telemetries and documents say that they are read as well.
	telemetries, documents bool

	mutex    sync.Mutex
	forwards map[types.UID]*cluster.Forward
	// refused are the requests that the API server refused: they are not sent again.
	refused map[Permission]bool
}

// NewReader reads the istiods of a revision ("default" for one without a revision, "" for all) in a namespace.
func NewReader(client *cluster.Client, namespace, revision string) *Reader {
	return &Reader{client: client, namespace: namespace, revision: revision,
		forwards: map[types.UID]*cluster.Forward{}, refused: map[Permission]bool{}}
}

// WithTelemetries also reads the Telemetries, for one request more per istiod.
func (r *Reader) WithTelemetries() *Reader {
	r.telemetries = true
	return r
}

// WithDocuments also reads failing lookups and mesh documents, for up to four requests more per istiod.
func (r *Reader) WithDocuments() *Reader {
	r.documents = true
	return r
}

// Read reads each istiod that is not terminating. What could not be read is in its Replica; where pods may not be listed,
// the only Replica has no pod. The error is that of a cluster that does not answer.
func (r *Reader) Read(ctx context.Context) ([]Replica, error) {
	pods, err := r.pods(ctx)
	if apierrors.IsForbidden(err) {
		return []Replica{{Namespace: r.namespace, Revision: r.revision, Source: FromNothing,
			Reason: "its pods could not be listed", Missing: []Permission{{"list", "pods", r.namespace}}}}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("listing the pods of istiod in namespace %s: %w", r.namespace, err)
	}
	replicas := make([]Replica, len(pods))
	var reads sync.WaitGroup
	for i, pod := range pods {
		if i >= maxReplicas {
			replicas[i] = Replica{Namespace: pod.GetNamespace(), Pod: pod.GetName(), UID: string(pod.GetUID()), Revision: mesh.RevisionOf(pod.GetLabels(), nil),
				Source: FromNothing, Reason: fmt.Sprintf("no more than %d istiods are read", maxReplicas)}
			continue
		}
		reads.Go(func() { replicas[i] = r.replica(ctx, pod) })
	}
	reads.Wait()
	return replicas, nil
}

// pods are the pods of istiod, by name.
func (r *Reader) pods(ctx context.Context) ([]unstructured.Unstructured, error) {
	selector := mesh.IstiodSelector
	if r.revision != "" {
		selector += "," + mesh.RevisionLabel + "=" + r.revision
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
	replica := Replica{Namespace: pod.GetNamespace(), Pod: pod.GetName(), UID: string(pod.GetUID()),
		Revision: mesh.RevisionOf(pod.GetLabels(), nil), Source: FromNothing}
	if !ready(pod) {
		replica.Reason = "it is not ready"
		return replica
	}
	r.readDebug(ctx, &replica)
	if replica.Source == FromDebug && r.documents {
		r.readDocuments(ctx, pod, &replica)
	}
	if replica.Source == FromNothing && len(replica.Missing) > 0 {
		r.readMetrics(ctx, &replica)
	}
	return replica
}

func ready(pod unstructured.Unstructured) bool {
	conditions, _, _ := unstructured.NestedSlice(pod.Object, "status", "conditions")
	return slices.ContainsFunc(conditions, func(entry any) bool {
		condition, _ := entry.(map[string]any)
		return condition["type"] == "Ready" && condition["status"] == "True"
	})
}
