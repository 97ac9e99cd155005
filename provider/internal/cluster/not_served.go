package cluster

import (
	"context"
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// ErrAPIVersion is the error of an apiVersion that cannot be one; no request was sent.
type ErrAPIVersion struct{ APIVersion string }

func (e ErrAPIVersion) Error() string {
	return fmt.Sprintf("reading apiVersion %q: expected group/version or version", e.APIVersion)
}

// ErrNotServed is the error of a kind that the API server does not serve in one version.
type ErrNotServed struct {
	// APIVersion and Kind are those of the request.
	APIVersion, Kind string
	// Served are the apiVersions in which the API server serves the kind, its preferred one first; empty without the CRD.
	Served []string
}

func (e ErrNotServed) Error() string {
	if len(e.Served) == 0 {
		return fmt.Sprintf("looking up %s %s: the API server has no such kind. Install its CRD.", e.APIVersion, e.Kind)
	}
	return fmt.Sprintf("looking up %s %s: the API server serves it only as %s. Set apiVersion to that.", e.APIVersion, e.Kind, strings.Join(e.Served, " or "))
}

// Explain replaces the "not found" of an API server that does not serve a kind in this version by an ErrNotServed. It returns
// every other error, and nil, unchanged.
func (c *Client) Explain(ctx context.Context, apiVersion, kind string, err error) error {
	// For a missing object the API server sends a Status, for a kind that it does not serve a plain 404.
	if !errors.IsNotFound(err) || !errors.HasStatusCause(err, metav1.CauseTypeUnexpectedServerResponse) {
		return err
	}
	version, parsed := schema.ParseGroupVersion(apiVersion)
	if parsed != nil {
		return err
	}
	return c.notServed(ctx, version.WithKind(kind))
}

// notServed reads the other versions in which the API server serves the kind.
func (c *Client) notServed(ctx context.Context, wanted schema.GroupVersionKind) error {
	result := ErrNotServed{APIVersion: wanted.GroupVersion().String(), Kind: wanted.Kind}
	versions, err := c.versions(ctx, wanted.Group)
	if err != nil && !errors.IsNotFound(err) {
		return fmt.Errorf("looking up the versions of %s: %w", wanted.GroupKind(), err)
	}
	for _, version := range versions {
		list, err := c.served(ctx, version)
		if err != nil {
			continue // the other versions may still answer
		}
		for _, resource := range list.APIResources {
			if resource.Kind == wanted.Kind && !strings.Contains(resource.Name, "/") && version != wanted.GroupVersion() {
				result.Served = append(result.Served, version.String())
			}
		}
	}
	return result
}
