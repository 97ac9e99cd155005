package rollout

import (
	"context"
	"errors"

	"github.com/pulumi/pulumi-go-provider/infer"
	"k8s.io/client-go/dynamic"
	"k8s.io/utils/ptr"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/injection"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/proxies"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/secret"
)

// Proxies selects workloads with a proxy.
type Proxies struct {
	Revision          string   `pulumi:"revision"`
	Gateways          bool     `pulumi:"gateways"`
	Workloads         bool     `pulumi:"workloads"`
	Namespaces        []string `pulumi:"namespaces,optional"`
	Selector          *string  `pulumi:"selector,optional"`
	Exclude           []string `pulumi:"exclude,optional"`
	AwaitInjectedText *string  `pulumi:"awaitInjectedText,optional"`
	DryRunNamespace   *string  `pulumi:"dryRunNamespace,optional"`
	Reason            *string  `pulumi:"reason,optional"`
}

// Annotate describes the selection.
func (x *Proxies) Annotate(a infer.Annotator) {
	a.SetToken("index", "RolloutProxies")
	a.Describe(&x, "A selection of workloads with a proxy of Istio. They are found by their pods.")
	a.Describe(&x.Revision, "The revision of istiod that the proxies belong to; `default` for one without a revision.")
	a.Describe(&x.Gateways, "Whether gateways and waypoints restart.")
	a.Describe(&x.Workloads, "Whether injected workloads restart.")
	a.Describe(&x.Namespaces, "The namespaces of the workloads. Default: all.")
	a.Describe(&x.Selector, "The label selector of the pods. Default: all pods.")
	a.Describe(&x.Exclude, "The workloads that do not restart, as `namespace/name`. Default: none.")
	a.Describe(&x.AwaitInjectedText, "The text that istiod injects into pods with the new configuration; the rollout restarts nothing until istiod injects it, or, on delete, no longer injects it. Default: none, and the rollout does not wait for istiod.")
	a.Describe(&x.DryRunNamespace, "The namespace in which pods are created in a dry run, to read what istiod injects. A change restarts nothing. Default: the namespace of one of the workloads.")
	a.Describe(&x.Reason, "The reason for the restarts, for the output `restarted`. Default: none.")
}

func (x Proxies) selection() proxies.Selection {
	return proxies.Selection{Revision: x.Revision, Gateways: x.Gateways, Workloads: x.Workloads, Namespaces: x.Namespaces,
		Selector: ptr.Deref(x.Selector, ""), Exclude: x.Exclude, Reason: ptr.Deref(x.Reason, ""), RenderedByIstiod: ptr.Deref(x.AwaitInjectedText, "") != ""}
}

// selects are the inputs that say which workloads restart.
func (x *Proxies) selects() *Proxies {
	if x == nil {
		return nil
	}
	selection := *x
	selection.DryRunNamespace = nil
	return &selection
}

// awaitInjection is injection.Await or, on delete, injection.AwaitRemoval.
type awaitInjection func(ctx context.Context, client dynamic.Interface, namespace, revision, text string) error

// find returns the selected workloads once istiod injects the configuration that they have to start with.
func (x Proxies) find(ctx context.Context, client *cluster.Client, await awaitInjection) ([]rollout.Target, []rollout.Skipped, error) {
	targets, skipped, err := proxies.Find(ctx, client.Metadata, x.selection())
	if err != nil || ptr.Deref(x.AwaitInjectedText, "") == "" || len(targets) == 0 {
		return targets, skipped, err
	}
	// The namespace of a workload rather than of a gateway, where there is one: a gateway's may have no injection.
	namespace := ptr.Deref(x.DryRunNamespace, targets[len(targets)-1].Namespace)
	err = await(ctx, client.Dynamic, namespace, x.Revision, *x.AwaitInjectedText)
	var unverified injection.ErrUnverified
	if errors.As(err, &unverified) {
		secret.Logger(ctx).Warningf("Could not verify that istiod injects the new configuration: %s", unverified.Reason)
		err = nil
	}
	return targets, skipped, err
}
