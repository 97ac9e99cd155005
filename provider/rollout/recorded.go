package rollout

import (
	"context"

	"github.com/pulumi/pulumi-go-provider/infer"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"
	"k8s.io/utils/ptr"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/record"
)

// RecordedFields are fields of an object, on which components keep records.
type RecordedFields struct {
	APIVersion string  `pulumi:"apiVersion"`
	Kind       string  `pulumi:"kind"`
	Namespace  *string `pulumi:"namespace,optional"`
	Name       string  `pulumi:"name"`
	Document   *string `pulumi:"document,optional"`
	Path       string  `pulumi:"path"`
}

// Annotate describes the fields.
func (f *RecordedFields) Annotate(a infer.Annotator) {
	a.SetToken("index", "RecordedFields")
	a.Describe(&f, "Fields of a Kubernetes object. The component that wrote them has a record on the object (the annotation `"+record.Annotation+"`).")
	a.Describe(&f.APIVersion, "The object's apiVersion.")
	a.Describe(&f.Kind, "The object's kind.")
	a.Describe(&f.Namespace, "The object's namespace. Default: none, for a cluster-scoped object.")
	a.Describe(&f.Name, "The object's name.")
	a.Describe(&f.Document, "A key of the object's `data` that holds the fields as YAML. Default: the object itself.")
	a.Describe(&f.Path, "The path of the fields, such as `defaultConfig.tracing`.")
}

func (f *RecordedFields) ref() patch.Ref {
	return patch.Ref{APIVersion: f.APIVersion, Kind: f.Kind, Namespace: ptr.Deref(f.Namespace, ""), Name: f.Name}
}

// owner is the first component with a record on the fields, nil for none. The deletion of an ObjectPatch removes its own record, so
// what remains is that of a resource that stays.
func (f *RecordedFields) owner(ctx context.Context, client *cluster.Client) (*record.Owner, error) {
	if f == nil {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, cluster.InspectTimeout)
	defer cancel()
	var live map[string]any
	err := client.InServedVersion(ctx, f.APIVersion, f.Kind, ptr.Deref(f.Namespace, ""), func(objects dynamic.ResourceInterface) (err error) {
		live, err = patch.Read(ctx, objects, f.ref())
		return err
	})
	if err != nil || live == nil {
		return nil, err
	}
	return f.ownerAmong(record.Parse((&unstructured.Unstructured{Object: live}).GetAnnotations())), nil
}

// ownerAmong is the owner of the first record on the fields.
func (f *RecordedFields) ownerAmong(records []record.Record) *record.Owner {
	fields := record.Record{Document: ptr.Deref(f.Document, ""), Paths: []string{f.Path}}
	for i := range records {
		if records[i].Overlaps(fields) {
			return &records[i].Owner
		}
	}
	return nil
}
