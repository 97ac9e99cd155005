package component

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/internals"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// connection is the cluster that the component acts on.
type connection struct {
	cluster.Connection
	ClusterIdentifier string
	// From names its source, for errors and warnings.
	From string
	// Given says that the program names it, so that an error in it is one in a preview too; the ambient one may be absent there.
	Given bool
	// Unknown says that the same update creates the kubeconfig.
	Unknown bool
	// Own says that only a provider of this package was passed, so that kubernetes resources would go elsewhere.
	Own bool
	// Renders says that the kubernetes provider writes YAML files and reaches no cluster.
	Renders bool
	// DeleteUnreachable and SkipUpdateUnreachable are the provider's options for a cluster that is gone; "" where it does not set one.
	DeleteUnreachable, SkipUpdateUnreachable string
}

// connectionOf reads the kubernetes provider that was passed to the component; else the stack's configuration of the
// default one; else it is the ambient kubeconfig. So the component reaches exactly the cluster of the rest of the program.
func connectionOf(ctx *pulumi.Context, providers []pulumi.ProviderResource) (connection, error) {
	for _, kind := range []string{"kubernetes", names.Package} {
		for _, candidate := range providers {
			result, err := internals.UnsafeAwaitOutput(ctx.Context(), candidate.URN())
			if err != nil {
				return connection{}, fmt.Errorf("reading the URN of a provider: %w", err)
			}
			urn, _ := result.Value.(pulumi.URN)
			if given := resource.URN(urn); given.IsValid() && given.Type() == tokens.Type("pulumi:providers:"+kind) {
				result, err := passed(ctx, given)
				result.Own = kind == names.Package
				return result, err
			}
		}
	}
	return fromStack(ctx), nil
}

// passed reads a provider's state. A key that is absent was not set; one that is there without a value is unknown yet.
func passed(ctx *pulumi.Context, urn resource.URN) (connection, error) {
	var provider struct {
		State map[string]any `pulumi:"state"`
	}
	arguments := struct {
		URN string `pulumi:"urn"`
	}{string(urn)}
	if _, err := ctx.InvokePackageRaw("pulumi:pulumi:getResource", arguments, &provider, ""); err != nil {
		return connection{}, fmt.Errorf("reading the configuration of provider %q: %w", urn.Name(), err)
	}
	state := provider.State
	result := connection{From: fmt.Sprintf("the kubernetes provider %q", urn.Name()), Given: true}
	result.Kubeconfig, result.Context, result.Cluster = field(state, "kubeconfig"), field(state, "context"), field(state, "cluster")
	result.ClusterIdentifier = field(state, "clusterIdentifier")
	result.DeleteUnreachable, result.SkipUpdateUnreachable = field(state, "deleteUnreachable"), field(state, "skipUpdateUnreachable")
	result.Renders = field(state, "renderYamlToDirectory") != ""
	for _, key := range []string{"kubeconfig", "context", "cluster", "renderYamlToDirectory"} {
		if value, found := state[key]; found && value == nil {
			result.Unknown = true
		}
	}
	return result, nil
}

// field is a text of a provider's state; a kubeconfig may have been given as an object.
func field(state map[string]any, key string) string {
	switch value := state[key].(type) {
	case nil:
		return ""
	case string:
		return value
	default:
		encoded, err := json.Marshal(value)
		if err != nil {
			return ""
		}
		return string(encoded)
	}
}

func fromStack(ctx *pulumi.Context) connection {
	stack := config.New(ctx, "kubernetes")
	result := connection{From: "the ambient kubeconfig"}
	result.Kubeconfig, result.Context, result.Cluster = stack.Get("kubeconfig"), stack.Get("context"), stack.Get("cluster")
	result.ClusterIdentifier = stack.Get("clusterIdentifier")
	result.DeleteUnreachable, result.SkipUpdateUnreachable = stack.Get("deleteUnreachable"), stack.Get("skipUpdateUnreachable")
	result.Renders = stack.Get("renderYamlToDirectory") != ""
	if result.Connection != (cluster.Connection{}) || result.Renders {
		result.From, result.Given = "the stack's configuration kubernetes:*", true
	}
	return result
}

// register makes the provider under which the component's own resources run, so that refresh and destroy, which do not
// run the component, reach the same cluster.
func (c connection) register(ctx *pulumi.Context, name string, options ...pulumi.ResourceOption) (*pulumi.ProviderResourceState, error) {
	inputs := pulumi.Map{}
	for key, value := range map[string]string{"context": c.Context, "cluster": c.Cluster, "clusterIdentifier": c.ClusterIdentifier} {
		if value != "" {
			inputs[key] = pulumi.String(value)
		}
	}
	for key, value := range map[string]string{"deleteUnreachable": c.DeleteUnreachable, "skipUpdateUnreachable": c.SkipUpdateUnreachable} {
		if set, err := strconv.ParseBool(value); err == nil {
			inputs[key] = pulumi.Bool(set)
		}
	}
	switch {
	case c.Unknown:
		inputs["kubeconfig"] = pulumi.UnsafeUnknownOutput(nil)
	case c.Kubeconfig != "":
		inputs["kubeconfig"] = pulumi.ToSecret(pulumi.String(c.Kubeconfig))
	}
	var own pulumi.ProviderResourceState
	err := ctx.RegisterResource(names.ProviderType, name+"-connection", inputs, &own, options...)
	return &own, err
}

// problems are the errors in a connection that the program names. The ambient kubeconfig may be absent in a preview. A kubernetes
// provider that renders YAML names no cluster: the ambient one is not the one that the program means.
func (c connection) problems() problems {
	if c.Renders {
		return problems{{Path: "renderYamlToDirectory", Reason: c.From + " writes YAML files and reaches no cluster, but GroundcoverIstio " +
			"reads a cluster and merges into its objects. Pass a kubernetes provider without renderYamlToDirectory"}}
	}
	if c.Unknown || !c.Given {
		return nil
	}
	if _, err := c.RESTConfig(); err != nil {
		return problems{{Path: "kubeconfig", Reason: fmt.Sprintf("%s: %s", c.From, err)}}
	}
	return nil
}
