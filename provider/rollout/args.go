package rollout

import (
	"context"
	"errors"
	"time"

	"k8s.io/utils/ptr"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"k8s.io/client-go/dynamic"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout"
)

// RolloutResourceArgs are the inputs of a Rollout.
type RolloutResourceArgs struct {
	Trigger        *request.Trigger `pulumi:"trigger,optional"`
	Targets        []RolloutTarget  `pulumi:"targets"`
	Proxies        *RolloutProxies  `pulumi:"proxies,optional"`
	Istiod         *Istiod          `pulumi:"istiod,optional"`
	ConfigHash     string           `pulumi:"configHash"`
	MaxParallel    *int             `pulumi:"maxParallel,optional"`
	TimeoutSeconds *int             `pulumi:"timeoutSeconds,optional"`
}

// Annotate describes the inputs.
func (args *RolloutResourceArgs) Annotate(a infer.Annotator) {
	a.Describe(&args.Trigger, "When it acts. Default: `Create`.")
	a.Describe(&args.Targets, "The workloads, in the order in which they restart.")
	a.Describe(&args.Proxies, "Workloads with a proxy of Istio, which are looked for when the rollout runs: gateways first. Default: none.")
	a.Describe(&args.Istiod, "The control plane that is asked, once something was restarted, whether its proxies took what they got. Default: none is asked.")
	a.Describe(&args.ConfigHash, "What tells one configuration from another; written to the pod template as the annotation `groundcover.com/istio-config-hash`.")
	a.Describe(&args.MaxParallel, "How many workloads may roll at the same time. Default: 5.")
	a.Describe(&args.TimeoutSeconds, "How long all of it may take, in seconds. Default: 600. The resource option `customTimeouts` wins where it is shorter.")
}

// Istiod is a control plane.
type Istiod struct {
	Namespace string  `pulumi:"namespace"`
	Revision  *string `pulumi:"revision,optional"`
}

// Annotate describes the control plane.
func (i *Istiod) Annotate(a infer.Annotator) {
	a.SetToken("index", "Istiod")
	a.Describe(&i, "A control plane of Istio.")
	a.Describe(&i.Namespace, "Its namespace.")
	a.Describe(&i.Revision, "Its revision; `default` for one without. Default: all of the namespace.")
}

// RolloutTarget is one workload.
type RolloutTarget struct {
	Kind      string  `pulumi:"kind"`
	Namespace string  `pulumi:"namespace"`
	Name      string  `pulumi:"name"`
	Reason    *string `pulumi:"reason,optional"`
}

// Annotate describes a target.
func (t *RolloutTarget) Annotate(a infer.Annotator) {
	a.SetToken("index", "RolloutTarget")
	a.Describe(&t, "One workload.")
	a.Describe(&t.Kind, "Deployment, DaemonSet or StatefulSet.")
	a.Describe(&t.Namespace, "Its namespace.")
	a.Describe(&t.Name, "Its name.")
	a.Describe(&t.Reason, "Why it has to restart, for the output `restarted`. Default: none.")
}

// RolloutProxies are workloads with a proxy.
type RolloutProxies struct {
	Revision          string   `pulumi:"revision"`
	Gateways          bool     `pulumi:"gateways"`
	Workloads         bool     `pulumi:"workloads"`
	Namespaces        []string `pulumi:"namespaces,optional"`
	Selector          *string  `pulumi:"selector,optional"`
	Exclude           []string `pulumi:"exclude,optional"`
	AwaitInjectedText *string  `pulumi:"awaitInjectedText,optional"`
	Reason            *string  `pulumi:"reason,optional"`
}

// Annotate describes the proxies.
func (x *RolloutProxies) Annotate(a infer.Annotator) {
	a.SetToken("index", "RolloutProxies")
	a.Describe(&x, "Workloads with a proxy of Istio, found from their pods.")
	a.Describe(&x.Revision, "The revision of istiod that the proxies belong to; `default` for one without.")
	a.Describe(&x.Gateways, "Whether gateways and waypoints are among them.")
	a.Describe(&x.Workloads, "Whether injected workloads are among them.")
	a.Describe(&x.Namespaces, "The namespaces to look in. Default: all.")
	a.Describe(&x.Selector, "A label selector for the pods. Default: all.")
	a.Describe(&x.Exclude, "Workloads that are left alone, as `namespace/name`. Default: none.")
	a.Describe(&x.AwaitInjectedText, "A text that a pod carries once istiod injects the new configuration, and no longer once it is gone; nothing restarts before. Default: it is not waited for.")
	a.Describe(&x.Reason, "Why they have to restart, for the output `restarted`. Default: none.")
}

// groupNamed lets the named workloads go before the proxies that are looked for: istiod is whole before a proxy restarts.
const groupNamed = -1

func (x RolloutProxies) selection() rollout.Proxies {
	return rollout.Proxies{Revision: x.Revision, Gateways: x.Gateways, Workloads: x.Workloads, Namespaces: x.Namespaces,
		Selector: ptr.Deref(x.Selector, ""), Exclude: x.Exclude, Reason: ptr.Deref(x.Reason, ""), Rendered: ptr.Deref(x.AwaitInjectedText, "") != ""}
}

// find looks for the workloads, once istiod has the configuration that they shall start with.
func (x RolloutProxies) find(ctx context.Context, client *cluster.Client, await awaiting) ([]rollout.Target, []rollout.Skipped, error) {
	targets, skipped, err := rollout.Select(ctx, client.Metadata, x.selection())
	if err != nil || ptr.Deref(x.AwaitInjectedText, "") == "" || len(targets) == 0 {
		return targets, skipped, err
	}
	namespace := targets[len(targets)-1].Namespace
	err = await(ctx, client.Dynamic, namespace, x.Revision, *x.AwaitInjectedText)
	var unproved rollout.ErrUnproved
	if errors.As(err, &unproved) {
		p.GetLogger(ctx).Warningf("whether istiod has the configuration already is not proved: %s", unproved.Why)
		err = nil
	}
	return targets, skipped, err
}

// awaiting waits for istiod: rollout.AwaitInjection on the way up, rollout.AwaitForgotten on the way back.
type awaiting func(ctx context.Context, client dynamic.Interface, namespace, revision, sign string) error

func (args RolloutResourceArgs) onDelete() bool {
	return ptr.Deref(args.Trigger, request.OnCreate) == request.OnDelete
}

func (args RolloutResourceArgs) spec() rollout.Spec {
	spec := rollout.Spec{
		ConfigHash:  args.ConfigHash,
		MaxParallel: ptr.Deref(args.MaxParallel, request.DefaultMaxParallel),
		Timeout:     time.Duration(ptr.Deref(args.TimeoutSeconds, request.DefaultTimeoutSeconds)) * time.Second,
	}
	for _, target := range args.Targets {
		spec.Targets = append(spec.Targets, rollout.Target{Kind: target.Kind, Namespace: target.Namespace, Name: target.Name, Reason: ptr.Deref(target.Reason, ""), Group: groupNamed})
	}
	return spec
}
