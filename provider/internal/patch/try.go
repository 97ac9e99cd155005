package patch

import (
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/record"
)

// Try merges as Apply does, without writing: it finds what cannot be merged, and fields that another owner manages, before the
// first write. live is the object as it was read, nil for one that does not exist. adopted are the owners whose fields the write
// takes over.
func Try(live map[string]any, write Write) (adopted []record.Owner, err error) {
	if live == nil {
		if !write.CreateIfMissing {
			return nil, nil
		}
		_, _, err := Merge(write.Ref.newObject(), write.Desired, nil)
		return nil, failedOrNil("merging into a new", write.Ref, err)
	}
	a := applier{Write: write}
	object := &unstructured.Unstructured{Object: live}
	if _, _, err = a.merge(object); err != nil {
		return nil, failed("merging into", "", write.Ref, err)
	}
	own, _, err := write.Claim.resolve(object, write.Desired)
	return write.Claim.of(record.Record{Owner: write.Claim.Owner}).Adopted(own), err
}

func failedOrNil(doing string, ref Ref, err error) error {
	if err == nil {
		return nil
	}
	return failed(doing, "", ref, err)
}

// TryMerge merges into an object as it was read, nil for one that does not exist, without writing and without regard to owners.
func TryMerge(live map[string]any, ref Ref, desired Desired) error {
	if live == nil {
		live = ref.newObject()
	}
	_, _, err := Merge(live, desired, nil)
	return failedOrNil("merging into", ref, err)
}
