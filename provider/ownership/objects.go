package ownership

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"
	"k8s.io/utils/ptr"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/config"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/record"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/secret"
)

// check refuses fields that another component manages. former is the owner in the state, the zero value for a new resource. In a
// preview an object that cannot be read is no error.
func (s OwnershipState) check(ctx context.Context, former record.Owner, preview bool) error {
	client, err := config.Client(ctx)
	if err != nil {
		return onlyInUpdate(err, preview)
	}
	var refused error
	for _, object := range s.Objects {
		live, err := object.read(ctx, client)
		if err != nil {
			if err := onlyInUpdate(err, preview); err != nil {
				return err
			}
			continue
		}
		owner := s.owner()
		if owner.Token == "" {
			owner.Token = "new" // it is not made yet, and equals none
		}
		_, _, err = record.Resolve(record.Parse(live), record.Claim{Former: former, TakeOver: ptr.Deref(s.TakeOver, false),
			Wanted: record.Record{Owner: owner, Document: ptr.Deref(object.Document, ""), Paths: object.Paths}})
		if err != nil {
			refused = errors.Join(refused, fmt.Errorf("%s: %w", object.ref(), err))
		}
	}
	return refused
}

func onlyInUpdate(err error, preview bool) error {
	if preview {
		return nil
	}
	return err
}

// read returns the annotations of an object; none of one that does not exist.
func (o OwnedObject) read(ctx context.Context, client *cluster.Client) (map[string]string, error) {
	ctx, cancel := context.WithTimeout(ctx, cluster.InspectTimeout)
	defer cancel()
	var live map[string]any
	err := client.InServedVersion(ctx, o.APIVersion, o.Kind, ptr.Deref(o.Namespace, ""), func(objects dynamic.ResourceInterface) (err error) {
		live, err = patch.Read(ctx, objects, o.ref())
		return err
	})
	return (&unstructured.Unstructured{Object: live}).GetAnnotations(), err
}

// sweep reverts what still carries a record of the token: an update wrote it, and was cut off before the state knew. Of a cluster
// that is gone, with deleteUnreachable, it only warns.
func (s OwnershipState) sweep(ctx context.Context) error {
	if len(s.Written) == 0 {
		return nil
	}
	ctx, cancel := cluster.Bounded(ctx, 0)
	defer cancel()
	if gone, err := config.CheckDelete(ctx, s.records()); gone || err != nil {
		return err
	}
	client, err := config.Client(ctx)
	if err != nil {
		return err
	}
	for _, object := range s.Written {
		var reverted patch.Reverted
		err := client.InServedVersion(ctx, object.APIVersion, object.Kind, ptr.Deref(object.Namespace, ""), func(objects dynamic.ResourceInterface) (err error) {
			reverted, err = patch.Revert(ctx, objects, object.ref(), patch.Applied{}, s.owner())
			return err
		})
		if err != nil {
			return err
		}
		for _, left := range reverted.Left(object.ref()) {
			secret.Logger(ctx).Warningf("%s", left)
		}
	}
	return nil
}

// records names the records that a sweep reverts.
func (s OwnershipState) records() string {
	objects := make([]string, 0, len(s.Written))
	for _, object := range s.Written {
		objects = append(objects, object.ref().String())
	}
	return "records on " + strings.Join(objects, ", ")
}

func (o OwnedObject) ref() patch.Ref {
	return patch.Ref{APIVersion: o.APIVersion, Kind: o.Kind, Namespace: ptr.Deref(o.Namespace, ""), Name: o.Name}
}
