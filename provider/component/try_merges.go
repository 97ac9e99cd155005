package component

import (
	"context"
	"errors"
	"sync"

	"k8s.io/client-go/dynamic"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/plan"
)

// tryMerges merges every planned patch into its object as it is read, without writing: a refused merge stops an update before
// the first write, also one that runs without a preview. It reads the objects at the same time.
func tryMerges(ctx context.Context, client *cluster.Client, planned plan.Plan) error {
	ctx, cancel := context.WithTimeout(ctx, cluster.InspectTimeout)
	defer cancel()
	refused := make([]error, len(planned.Steps))
	var group sync.WaitGroup
	for i, step := range planned.Steps {
		if step.Patch != nil {
			group.Go(func() { refused[i] = tryMerge(ctx, client, *step.Patch) })
		}
	}
	group.Wait()
	return errors.Join(refused...)
}

func tryMerge(ctx context.Context, client *cluster.Client, planned plan.Patch) error {
	ref := patch.Ref{APIVersion: planned.APIVersion, Kind: planned.Kind, Namespace: planned.Namespace, Name: planned.Name}
	var live map[string]any
	err := client.InServedVersion(ctx, ref.APIVersion, ref.Kind, ref.Namespace, func(objects dynamic.ResourceInterface) (err error) {
		live, err = patch.Read(ctx, objects, ref)
		return err
	})
	if err != nil {
		return err
	}
	return patch.TryMerge(live, ref, patch.Desired{Document: planned.Document, Fields: planned.Fields})
}
