package objectpatch

import (
	"context"
	"errors"
	"strings"

	"k8s.io/utils/ptr"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/config"

	"k8s.io/client-go/dynamic"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch"
)

// withObjects does something with objects of the kind in the version that the inputs name. Where the server has others only, the
// error names them.
func (args ObjectPatchArgs) withObjects(ctx context.Context, do func(dynamic.ResourceInterface) error) error {
	client, err := config.Client(ctx)
	if err != nil {
		return err
	}
	objects, err := client.Objects(args.APIVersion, args.Kind, ptr.Deref(args.Namespace, ""))
	if err != nil {
		return err
	}
	return client.Explain(args.APIVersion, args.Kind, do(objects))
}

// served does it in a version that the server has by now: a CRD may have dropped the one that is remembered. A kind that is
// gone altogether took its objects with it, so nothing is done and nothing is wrong.
func (args ObjectPatchArgs) served(ctx context.Context, do func(dynamic.ResourceInterface) error) error {
	err := args.withObjects(ctx, do)
	var elsewhere cluster.ErrNotServed
	if !errors.As(err, &elsewhere) {
		return err
	}
	if len(elsewhere.Served) == 0 {
		return nil
	}
	args.APIVersion = elsewhere.Served[0]
	return args.withObjects(ctx, do)
}

func (args ObjectPatchArgs) giveBack(ctx context.Context, standing patch.Applied) (kept []string, err error) {
	err = args.served(ctx, func(objects dynamic.ResourceInterface) (err error) {
		kept, err = patch.Revert(ctx, objects, args.ref(), standing)
		return err
	})
	return kept, err
}

// group is an apiVersion without its version.
func group(apiVersion string) string {
	before, _, found := strings.Cut(apiVersion, "/")
	if !found {
		return ""
	}
	return before
}
