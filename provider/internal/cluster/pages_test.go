package cluster

import (
	"context"
	"errors"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// pagesOf serves so many ConfigMaps, limit of them at a time, and counts the requests.
func pagesOf(total int, requests *int) func(context.Context, metav1.ListOptions) (runtime.Object, error) {
	return func(_ context.Context, options metav1.ListOptions) (runtime.Object, error) {
		*requests++
		from := 0
		if options.Continue != "" {
			from, _ = strconv.Atoi(options.Continue)
		}
		page := &unstructured.UnstructuredList{}
		to := min(from+int(options.Limit), total)
		for i := from; i < to; i++ {
			object := unstructured.Unstructured{}
			object.SetName("map-" + strconv.Itoa(i))
			page.Items = append(page.Items, object)
		}
		if to < total {
			page.SetContinue(strconv.Itoa(to))
		}
		return page, nil
	}
}

func TestEveryItemOfEveryPageIsHandedOnOnce(t *testing.T) {
	t.Parallel()
	requests := 0
	var found []string
	err := EachItem(t.Context(), metav1.ListOptions{Limit: 2}, pagesOf(5, &requests), func(object *unstructured.Unstructured) {
		found = append(found, object.GetName())
	})
	require.NoError(t, err)
	assert.Equal(t, []string{"map-0", "map-1", "map-2", "map-3", "map-4"}, found)
	assert.Equal(t, 3, requests)
}

func TestAListingEndsWithTheFirstError(t *testing.T) {
	t.Parallel()
	refused := errors.New("no permission")
	err := EachItem(t.Context(), metav1.ListOptions{Limit: 2}, func(context.Context, metav1.ListOptions) (runtime.Object, error) {
		return nil, refused
	}, func(*unstructured.Unstructured) {})
	require.ErrorIs(t, err, refused)
	requests := 0
	err = EachItem(t.Context(), metav1.ListOptions{Limit: 2}, pagesOf(5, &requests), func(*metav1.PartialObjectMetadata) {})
	require.ErrorContains(t, err, "expected *v1.PartialObjectMetadata, found *unstructured.Unstructured")
}
