// Package meshstatus is the function getMeshStatus: it reads each istiod with package istiod and returns, per revision, what
// package proof concludes of it: which tracing provider is effective, and whether all proxies acknowledged their listeners.
//
// Invoke takes the cluster from the package's provider. What the identity of the kubeconfig may not read is not verified and
// no error. The function never writes, and does not read plans or rollouts.
package meshstatus

import (
	"context"
	"fmt"

	"github.com/pulumi/pulumi-go-provider/infer"
	"k8s.io/utils/ptr"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/config"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof/istiod"
)

// GetMeshStatus is the function.
type GetMeshStatus struct{}

// Args are the inputs.
type Args struct {
	Namespace *string `pulumi:"namespace,optional"`
	Revision  *string `pulumi:"revision,optional"`
	Provider  *string `pulumi:"provider,optional"`
}

// Annotate describes the function.
func (f *GetMeshStatus) Annotate(a infer.Annotator) {
	a.SetToken("index", "getMeshStatus")
	a.Describe(&f, "Verifies that a mesh runs its tracing configuration. For each istiod it returns the effective tracing provider and Telemetry, and how many proxies acknowledged or rejected their listeners, with their messages. What the identity of the kubeconfig may not read is not verified, with the missing permission; it is no error. The function writes nothing.")
}

// Annotate describes the inputs.
func (args *Args) Annotate(a infer.Annotator) {
	a.Describe(&args.Namespace, "The namespace of istiod. Default: `istio-system` and `aks-istio-system`, where they have a Deployment labelled `"+mesh.IstiodSelector+"`.")
	a.Describe(&args.Revision, fmt.Sprintf("The revision of istiod; `%s` for one without a revision. Default: all revisions.", mesh.DefaultRevision))
	a.Describe(&args.Provider, fmt.Sprintf("The extension provider that has to be effective. Default: `%s`, the provider of the component.", names.Provider))
}

// Invoke lists Deployments and pods, and sends up to six requests to each istiod, and reads its mesh documents.
func (*GetMeshStatus) Invoke(ctx context.Context, call infer.FunctionRequest[Args]) (infer.FunctionResponse[MeshStatus], error) {
	client, err := config.Client(ctx)
	if err != nil {
		return infer.FunctionResponse[MeshStatus]{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, cluster.InspectTimeout)
	defer cancel()
	replicas, missing, err := call.Input.read(ctx, client)
	if err != nil {
		return infer.FunctionResponse[MeshStatus]{}, err
	}
	status := statusOf(replicas, missing, ptr.Deref(call.Input.Provider, names.Provider))
	return infer.FunctionResponse[MeshStatus]{Output: status}, nil
}

// read returns all istiods that the inputs select. missing is the permission without which they cannot be found.
func (args Args) read(ctx context.Context, client *cluster.Client) (replicas []istiod.Replica, missing []istiod.Permission, err error) {
	namespaces := []string{ptr.Deref(args.Namespace, "")}
	if namespaces[0] == "" {
		if namespaces, missing, err = istiod.Namespaces(ctx, client); err != nil || len(missing) > 0 {
			return nil, missing, err
		}
	}
	for _, namespace := range namespaces {
		reader := istiod.NewReader(client, namespace, ptr.Deref(args.Revision, "")).WithTelemetries().WithDocuments()
		found, err := reader.Read(ctx)
		reader.Close()
		if err != nil {
			return nil, nil, err
		}
		replicas = append(replicas, found...)
	}
	return replicas, nil, nil
}
