package objectpatch

import (
	"context"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-go-provider/infer"
	"k8s.io/client-go/dynamic"
	"k8s.io/utils/ptr"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/config"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch"
)

// Read is what a refresh finds. An object that does not exist keeps its place in the state, so that the next update creates it
// again. What becomes of the resource of a cluster that is gone, the options of the provider decide.
func (*ObjectPatch) Read(ctx context.Context, req infer.ReadRequest[ObjectPatchArgs, ObjectPatchState]) (infer.ReadResponse[ObjectPatchArgs, ObjectPatchState], error) {
	state := req.State
	if state.Name == "" {
		return infer.ReadResponse[ObjectPatchArgs, ObjectPatchState]{}, fmt.Errorf("importing %s: an ObjectPatch cannot be imported. Create it; fields that stand already stay", req.ID)
	}
	switch read, err := config.CheckRead(ctx, state.ref().String()); {
	case err != nil || read == config.ReadGone:
		return infer.ReadResponse[ObjectPatchArgs, ObjectPatchState]{}, err
	case read == config.ReadNothing:
		return infer.ReadResponse[ObjectPatchArgs, ObjectPatchState]{ID: req.ID, Inputs: state.ObjectPatchArgs, State: state}, nil
	}
	live, err := state.live(ctx)
	if err == nil {
		state.Drift, err = state.driftOf(live)
	}
	if err != nil {
		return infer.ReadResponse[ObjectPatchArgs, ObjectPatchState]{}, err
	}
	return infer.ReadResponse[ObjectPatchArgs, ObjectPatchState]{ID: req.ID, Inputs: state.ObjectPatchArgs, State: state}, nil
}

// driftOf lists, path by path, what the live object no longer holds.
func (args ObjectPatchArgs) driftOf(live map[string]any) ([]string, error) {
	if live == nil {
		return []string{"the object does not exist"}, nil
	}
	differences, err := patch.Drift(live, args.desired())
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", args.ref(), err)
	}
	drifted := make([]string, 0, len(differences))
	for _, d := range differences {
		if d.Missing {
			drifted = append(drifted, d.Path+" is missing")
		} else {
			drifted = append(drifted, d.Path+" has another value") // not which: it may be a credential
		}
	}
	return drifted, nil
}

// live reads the object; nil where it does not exist. A cluster that did not answer once is not asked again. An error of this
// object alone, and the end of the command, say nothing of the cluster.
func (args ObjectPatchArgs) live(ctx context.Context) (map[string]any, error) {
	provider := config.Of(ctx)
	if err := provider.Unreachable(); err != nil {
		return nil, err
	}
	client, err := config.Client(ctx)
	if err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeout(ctx, cluster.InspectTimeout)
	defer cancel()
	var live map[string]any
	err = client.InServedVersion(limited, args.APIVersion, args.Kind, ptr.Deref(args.Namespace, ""), func(objects dynamic.ResourceInterface) (err error) {
		live, err = patch.Read(limited, objects, args.ref())
		return err
	})
	if cluster.Unreachable(err) && ctx.Err() == nil {
		provider.SetUnreachable(err)
	}
	return live, err
}

func (args ObjectPatchArgs) ref() patch.Ref {
	return patch.Ref{APIVersion: args.APIVersion, Kind: args.Kind, Namespace: ptr.Deref(args.Namespace, ""), Name: args.Name}
}

// desired are the fields to set and the keys to remove, of which Check refused what cannot be removed.
func (args ObjectPatchArgs) desired() patch.Desired {
	fields, err := patch.WithRemoved(args.Fields, args.Remove)
	if err != nil {
		fields = args.Fields
	}
	return patch.Desired{Document: ptr.Deref(args.Document, ""), Fields: fields}
}

// id is apiVersion/kind/namespace/name.
func (args ObjectPatchArgs) id() string {
	return strings.Join([]string{args.APIVersion, args.Kind, ptr.Deref(args.Namespace, ""), args.Name}, "/")
}
