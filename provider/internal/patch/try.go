package patch

import "k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

// Try merges as Apply does, without writing: it finds what cannot be merged, and fields that another owner manages, before the
// first write. live is the object as it was read, nil for one that does not exist.
func Try(live map[string]any, write Write) error {
	if live == nil {
		if !write.CreateIfMissing {
			return nil
		}
		_, _, err := Merge(write.Ref.newObject(), write.Desired, nil)
		return failedOrNil("merging into a new", write.Ref, err)
	}
	a := applier{Write: write}
	_, _, err := a.merge(&unstructured.Unstructured{Object: live})
	return failedOrNil("merging into", write.Ref, err)
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
