package cluster

import (
	"context"
	"errors"

	"k8s.io/client-go/dynamic"
)

// InVersion does something with objects of a kind in the version that is named. Where the server has others only, the error is
// an ErrNotServed that names them.
func (c *Client) InVersion(ctx context.Context, apiVersion, kind, namespace string, do func(dynamic.ResourceInterface) error) error {
	objects, err := c.Objects(ctx, apiVersion, kind, namespace)
	if err != nil {
		return err
	}
	return c.Explain(ctx, apiVersion, kind, do(objects))
}

// InServedVersion does it in a version that the server has: a CRD may have dropped the one that a state remembers. A kind that
// the server does not have in any version has no objects: nothing is done, and nothing is wrong.
func (c *Client) InServedVersion(ctx context.Context, apiVersion, kind, namespace string, do func(dynamic.ResourceInterface) error) error {
	err := c.InVersion(ctx, apiVersion, kind, namespace, do)
	var other ErrNotServed
	if !errors.As(err, &other) {
		return err
	}
	if len(other.Served) == 0 {
		return nil
	}
	return c.InVersion(ctx, other.Served[0], kind, namespace, do)
}
