package survey

import (
	"cmp"
	"context"
	stderrors "errors"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// optional lists objects that only a check needs. A refused read, or a CRD that is not installed, skips the check.
func (r *reader) optional(ctx context.Context, check string, resource schema.GroupVersionResource, namespace, selector string) []unstructured.Unstructured {
	bounded, cancel := context.WithTimeout(ctx, optionalTimeout)
	defer cancel()
	objects, err := r.objects(bounded, resource, namespace, selector)
	r.skip(check, "list", resource, namespace, givenUp(ctx, bounded, err))
	if err != nil {
		return nil
	}
	return objects
}

// optionalTimeout bounds one list that only a check needs, well below the time of the whole survey.
const optionalTimeout = 8 * time.Second

// errGivenUp says that a list took too long.
var errGivenUp = fmt.Errorf("it took longer than %s", optionalTimeout)

// givenUp is errGivenUp where the time of a list, and not that of the survey, is over.
func givenUp(survey, list context.Context, err error) error {
	if err != nil && list.Err() != nil && survey.Err() == nil {
		return errGivenUp
	}
	return err
}

// partial lists the metadata of objects in pages, and calls each with one after the other, so that only one page is in memory.
func (r *reader) partial(ctx context.Context, check string, resource schema.GroupVersionResource, namespace string, options metav1.ListOptions, each func(*metav1.PartialObjectMetadata)) {
	options.Limit = cmp.Or(options.Limit, cluster.MetadataPerPage)
	bounded, cancel := context.WithTimeout(ctx, optionalTimeout)
	defer cancel()
	r.skip(check, "list", resource, namespace, givenUp(ctx, bounded, cluster.EachItem(bounded, options, func(ctx context.Context, options metav1.ListOptions) (page runtime.Object, err error) {
		err = patiently(ctx, func() error {
			page, err = r.client.Metadata.Resource(resource).Namespace(namespace).List(ctx, options)
			return err
		})
		return page, err
	}, func(object *metav1.PartialObjectMetadata) {
		r.dropOversized(resource, object)
		each(object)
	})))
}

// dropOversized removes annotations above mesh.MaxAnnotation that this package reads, and remembers them.
func (r *reader) dropOversized(resource schema.GroupVersionResource, object *metav1.PartialObjectMetadata) {
	for _, key := range mesh.ReadAnnotations {
		if len(object.Annotations[key]) <= mesh.MaxAnnotation {
			continue
		}
		delete(object.Annotations, key)
		r.mutex.Lock()
		r.oversized = append(r.oversized, fmt.Sprintf("%s of %s", key, names.Object(resource.Resource, object.Namespace, object.Name)))
		r.mutex.Unlock()
	}
}

// skip records why a check could not read its objects. An error that is neither a refusal nor a missing CRD fails the survey.
func (r *reader) skip(check, verb string, resource schema.GroupVersionResource, namespace string, err error) {
	read := mesh.Denied{Verb: verb, Group: resource.Group, Resource: resource.Resource, Namespace: namespace}
	switch {
	case err == nil:
	case stderrors.Is(err, errGivenUp), stderrors.Is(err, errTooLarge):
		r.skipped(mesh.Skipped{Check: check, Denied: read, Reason: err.Error()})
	case errors.IsForbidden(err):
		r.skipped(mesh.Skipped{Check: check, Denied: read})
	case errors.IsNotFound(err):
		r.skipped(mesh.Skipped{Check: check, NotServed: resource.GroupResource().String()})
	default:
		r.judge(err, read)
	}
}

func (r *reader) skipped(check mesh.Skipped) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.skips = append(r.skips, check)
}
