package cluster

import (
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// ErrNotServed says that the API server does not have a kind in one version.
type ErrNotServed struct {
	// APIVersion and Kind are what was asked for.
	APIVersion, Kind string
	// Served are the apiVersions in which the server has the kind, its preferred one first; none without its CRD.
	Served []string
}

func (e ErrNotServed) Error() string {
	if len(e.Served) == 0 {
		return fmt.Sprintf("looking up %s %s: the server has no such kind; is its CRD installed?", e.APIVersion, e.Kind)
	}
	return fmt.Sprintf("looking up %s %s: the server has it as %s only; set apiVersion to that", e.APIVersion, e.Kind, strings.Join(e.Served, " and "))
}

// Explain replaces the bare "not found" of a server that does not have a kind in this version by an ErrNotServed. Other
// errors, nil among them, stay as they are.
func (c *Client) Explain(apiVersion, kind string, err error) error {
	// Of an object that is not there the server sends a Status; this it does not know at all.
	if !errors.IsNotFound(err) || !errors.HasStatusCause(err, metav1.CauseTypeUnexpectedServerResponse) {
		return err
	}
	version, parsed := schema.ParseGroupVersion(apiVersion)
	if parsed != nil {
		return err
	}
	return c.notServed(version.WithKind(kind))
}

// notServed looks in which other versions the server has the kind.
func (c *Client) notServed(wanted schema.GroupVersionKind) error {
	result := ErrNotServed{APIVersion: wanted.GroupVersion().String(), Kind: wanted.Kind}
	versions, err := c.versions(wanted.Group)
	if err != nil && !errors.IsNotFound(err) {
		return fmt.Errorf("looking up the versions of %s: %w", wanted.GroupKind(), err)
	}
	for _, version := range versions {
		list, err := c.served(version)
		if err != nil {
			continue // it says nothing of the others
		}
		for _, resource := range list.APIResources {
			if resource.Kind == wanted.Kind && !strings.Contains(resource.Name, "/") && version != wanted.GroupVersion() {
				result.Served = append(result.Served, version.String())
			}
		}
	}
	return result
}
