package component

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/survey"
)

// collect reads the cluster, and returns the client that did; nil in a preview that could not. A preview accepts a cluster that is
// unknown or does not answer: the same update may still create it.
func collect(ctx context.Context, c connection, inputs request.Request) (mesh.Snapshot, *cluster.Client, error) {
	if c.Unknown {
		return mesh.Snapshot{NotInspected: "the kubeconfig of " + c.From + " is not known yet"}, nil, nil
	}
	client, err := cluster.New(c.Connection, names.Version)
	switch {
	case err != nil && inputs.Preview && errors.Is(err, cluster.ErrNone):
		return mesh.Snapshot{NotInspected: noKubeconfig()}, nil, nil
	case err != nil && inputs.Preview:
		return mesh.Snapshot{NotInspected: fmt.Sprintf("%s cannot be used (%s)", c.From, err)}, nil, nil
	case err != nil:
		return mesh.Snapshot{}, nil, fmt.Errorf("%w. No changes made", err)
	}
	ctx, cancel := context.WithTimeout(ctx, cluster.InspectTimeout)
	defer cancel()
	snapshot, err := survey.Collect(ctx, client, inputs)
	switch {
	case err == nil:
		return snapshot, client, nil
	case !cluster.Unreachable(err):
		return mesh.Snapshot{}, nil, fmt.Errorf("reading the cluster of %s: %w. No changes made", c.From, err)
	case inputs.Preview:
		return mesh.Snapshot{NotInspected: fmt.Sprintf("the cluster of %s cannot be reached (%s)", c.From, err)}, nil, nil
	}
	// Children that are not registered are deleted, and without the cluster it is not known which ones are to stay.
	return mesh.Snapshot{}, nil, fmt.Errorf("reading the cluster of %s: %w. No changes made: an update of GroundcoverIstio needs its cluster, "+
		"also with skipUpdateUnreachable. If the cluster no longer exists, remove the component from the program, and run the command again "+
		"with PULUMI_K8S_DELETE_UNREACHABLE=true", c.From, err)
}

// noKubeconfig says why there is no connection.
func noKubeconfig() string {
	if missing := cluster.MissingFiles(); len(missing) > 0 {
		return fmt.Sprintf("there is no kubeconfig (KUBECONFIG names %s, which does not exist)", strings.Join(missing, ", "))
	}
	return "there is no kubeconfig"
}
