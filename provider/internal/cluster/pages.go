package cluster

import (
	"context"
	"errors"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/pager"
)

// Page sizes: whole objects are large, their metadata alone is small.
const (
	ObjectsPerPage  = 100
	SelectedPerPage = 500 // of a kind that has few objects, or with a selector
	MetadataPerPage = 2000
)

// EachItem lists objects page by page and hands on one after another, so that no more than two pages are in memory.
// options.Limit is the size of a page and must be above 0; a page that is too large is read in smaller ones. list reads one page; its
// error, and one of an object of another type than T, ends the listing and is returned.
func EachItem[T runtime.Object](ctx context.Context, options metav1.ListOptions, list func(context.Context, metav1.ListOptions) (runtime.Object, error), each func(T)) error {
	limit := options.Limit
	pages := pager.New(func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
		return readPage(&limit, func() (runtime.Object, error) {
			options.Limit = limit
			return list(ctx, options)
		})
	})
	pages.PageSize, pages.PageBufferSize = options.Limit, 0
	return pages.EachListItem(ctx, options, func(object runtime.Object) error {
		item, ok := object.(T)
		if !ok {
			return fmt.Errorf("listing objects: expected %T, found %T", item, object)
		}
		each(item)
		return nil
	})
}

// readPage reads a page of this limit, and of a smaller one while the page is too large. The limit stays for the next page.
func readPage[P any](limit *int64, read func() (P, error)) (P, error) {
	for {
		page, err := read()
		if !errors.Is(err, ErrTooLarge) || *limit == 1 {
			return page, err
		}
		*limit = max(1, *limit/8)
	}
}
