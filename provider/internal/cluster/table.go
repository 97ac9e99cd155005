package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// tableAccept asks the API server for the table that kubectl get prints, with the metadata of each object: small, and with fields
// that the metadata does not have.
const tableAccept = "application/json;as=Table;v=v1;g=meta.k8s.io"

// ErrNoColumn is the error of a table without the column that was asked for.
var ErrNoColumn = errors.New("the API server's table has no such column")

// Table lists a resource of all namespaces in pages of a table, and calls each with the metadata of an object and its text in one
// column, as `kubectl get -o wide` names it. Errors are those of the list, and ErrNoColumn.
func (c *Client) Table(ctx context.Context, resource schema.GroupVersionResource, options metav1.ListOptions, column string, each func(metav1.ObjectMeta, string)) error {
	options.Limit = MetadataPerPage
	for {
		table, err := readPage(&options.Limit, func() (metav1.Table, error) { return c.tablePage(ctx, resource, options) })
		if err != nil {
			return err
		}
		at := slices.IndexFunc(table.ColumnDefinitions, func(d metav1.TableColumnDefinition) bool { return d.Name == column })
		if at < 0 {
			return fmt.Errorf("listing %s: %q: %w", resource.Resource, column, ErrNoColumn)
		}
		for _, row := range table.Rows {
			var object metav1.PartialObjectMetadata
			if json.Unmarshal(row.Object.Raw, &object) == nil && at < len(row.Cells) {
				each(object.ObjectMeta, fmt.Sprint(row.Cells[at]))
			}
		}
		if options.Continue = table.Continue; options.Continue == "" {
			return nil
		}
	}
}

func (c *Client) tablePage(ctx context.Context, resource schema.GroupVersionResource, options metav1.ListOptions) (metav1.Table, error) {
	path := []string{"/apis", resource.Group, resource.Version, resource.Resource}
	if resource.Group == "" {
		path = []string{"/api", resource.Version, resource.Resource}
	}
	request := c.api.Get().AbsPath(path...).SetHeader("Accept", tableAccept)
	for name, value := range map[string]string{"labelSelector": options.LabelSelector, "fieldSelector": options.FieldSelector,
		"continue": options.Continue, "limit": strconv.FormatInt(options.Limit, 10), "includeObject": string(metav1.IncludeMetadata)} {
		if value != "" {
			request = request.Param(name, value)
		}
	}
	body, err := request.Do(ctx).Raw()
	if err != nil {
		return metav1.Table{}, err
	}
	var table metav1.Table
	if err := json.Unmarshal(body, &table); err != nil {
		return metav1.Table{}, fmt.Errorf("reading the table of %s: %w", resource.Resource, err)
	}
	return table, nil
}
