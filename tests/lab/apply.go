package lab

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/restmapper"
)

// Apply applies YAML documents server-side and by force with the field manager "lab": as another manager than the product.
func (a Access) Apply(ctx context.Context, documents string) error {
	objects, err := parse(documents)
	if err != nil {
		return err
	}
	for _, object := range objects {
		resource, err := a.resource(object)
		if err != nil {
			return err
		}
		if _, err := resource.Apply(ctx, object.GetName(), object, metav1.ApplyOptions{FieldManager: "lab", Force: true}); err != nil {
			return fmt.Errorf("applying %s: %w", describe(object), err)
		}
	}
	return nil
}

// Delete deletes the objects of the YAML documents. A missing object is no error.
func (a Access) Delete(ctx context.Context, documents string) error {
	objects, err := parse(documents)
	if err != nil {
		return err
	}
	for _, object := range objects {
		resource, err := a.resource(object)
		if err != nil {
			return err
		}
		if err := resource.Delete(ctx, object.GetName(), metav1.DeleteOptions{}); err != nil && !apierrors.IsNotFound(err) {
			return fmt.Errorf("deleting %s: %w", describe(object), err)
		}
	}
	return nil
}

func parse(documents string) ([]*unstructured.Unstructured, error) {
	var objects []*unstructured.Unstructured
	decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewBufferString(documents), 4096)
	for {
		var object unstructured.Unstructured
		err := decoder.Decode(&object)
		if errors.Is(err, io.EOF) {
			return objects, nil
		}
		if err != nil {
			return nil, fmt.Errorf("parsing a document: %w", err)
		}
		if len(object.Object) > 0 {
			objects = append(objects, &object)
		}
	}
}

// resource returns the client of the object's kind. It reads discovery each time, so that new CRDs are found.
func (a Access) resource(object *unstructured.Unstructured) (dynamic.ResourceInterface, error) {
	kind := object.GroupVersionKind()
	groups, err := restmapper.GetAPIGroupResources(a.Client.Discovery())
	if err != nil {
		return nil, fmt.Errorf("reading the served kinds: %w", err)
	}
	mapping, err := restmapper.NewDiscoveryRESTMapper(groups).RESTMapping(kind.GroupKind(), kind.Version)
	if err != nil {
		return nil, fmt.Errorf("reading the resource of %s: %w", describe(object), err)
	}
	if mapping.Scope.Name() != meta.RESTScopeNameNamespace {
		return a.Dynamic.Resource(mapping.Resource), nil
	}
	namespace := object.GetNamespace()
	if namespace == "" {
		namespace = metav1.NamespaceDefault
	}
	return a.Dynamic.Resource(mapping.Resource).Namespace(namespace), nil
}

func describe(object *unstructured.Unstructured) string {
	return fmt.Sprintf("%s %s/%s", object.GetKind(), object.GetNamespace(), object.GetName())
}
