package meshstatus

import (
	"context"

	"k8s.io/utils/ptr"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/config"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"

	"github.com/pulumi/pulumi-go-provider/infer"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof"
)

// GetMeshStatus proves, or says why it cannot, that a mesh runs what it was asked to.
type GetMeshStatus struct{}

// GetMeshStatusArgs are the inputs.
type GetMeshStatusArgs struct {
	Namespace *string `pulumi:"namespace,optional"`
	Revision  *string `pulumi:"revision,optional"`
	Provider  *string `pulumi:"provider,optional"`
}

// Annotate describes the function.
func (f *GetMeshStatus) Annotate(a infer.Annotator) {
	a.SetToken("index", "getMeshStatus")
	a.Describe(&f, "Looks whether the mesh runs what was asked: for each istiod, which tracing provider is in force, to what the Telemetry resolves, and which proxies acknowledged their listeners or rejected them, in which words. What the identity of the kubeconfig may not read is *not proved*, with the permission that is missing; it is no error. Nothing is written.")
}

// Annotate describes the inputs.
func (args *GetMeshStatusArgs) Annotate(a infer.Annotator) {
	a.Describe(&args.Namespace, "The namespace of istiod. Default: all that have a Deployment labelled `app=istiod`.")
	a.Describe(&args.Revision, "The revision of istiod (`default` for one without a revision). Default: all.")
	a.Describe(&args.Provider, "The extension provider that has to be in force. Default: `groundcover`, as the component names it.")
}

// Invoke looks: one or two reads of the API server, and four of each istiod.
func (*GetMeshStatus) Invoke(ctx context.Context, call infer.FunctionRequest[GetMeshStatusArgs]) (infer.FunctionResponse[MeshStatus], error) {
	client, err := config.Client(ctx)
	if err != nil {
		return infer.FunctionResponse[MeshStatus]{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, cluster.InspectTimeout)
	defer cancel()
	replicas, missing, err := call.Input.replicas(ctx, client)
	if err != nil {
		return infer.FunctionResponse[MeshStatus]{}, err
	}
	status := meshStatus(replicas, missing, ptr.Deref(call.Input.Provider, names.Provider))
	return infer.FunctionResponse[MeshStatus]{Output: status}, nil
}

// replicas are all istiods that are meant.
func (args GetMeshStatusArgs) replicas(ctx context.Context, client *cluster.Client) ([]proof.Replica, []proof.Permission, error) {
	namespaces := []string{ptr.Deref(args.Namespace, "")}
	if namespaces[0] == "" {
		var missing []proof.Permission
		var err error
		if namespaces, missing, err = proof.Namespaces(ctx, client); err != nil || len(missing) > 0 {
			return nil, missing, err
		}
	}
	var all []proof.Replica
	for _, namespace := range namespaces {
		reader := proof.NewReader(client, namespace, ptr.Deref(args.Revision, "")).WithTelemetry()
		replicas, err := reader.Read(ctx)
		reader.Close()
		if err != nil {
			return nil, nil, err
		}
		all = append(all, replicas...)
	}
	return all, nil, nil
}
