package objectpatch

import (
	"fmt"
	"time"

	"github.com/pulumi/pulumi-go-provider/infer"
	"k8s.io/utils/ptr"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/guard"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// Guard says which proxies verify a write.
type Guard struct {
	Namespace        string               `pulumi:"namespace"`
	Revision         *string              `pulumi:"revision,optional"`
	Provider         *string              `pulumi:"provider,optional"`
	Entry            map[string]any       `pulumi:"entry,optional"`
	Sampling         *float64             `pulumi:"sampling,optional"`
	CustomTags       map[string]any       `pulumi:"customTags,optional"`
	AcceptNamespaces []string             `pulumi:"acceptNamespaces,optional"`
	OnRejection      *request.OnRejection `pulumi:"onRejection,optional"`
	WaitSeconds      *int                 `pulumi:"waitSeconds,optional"`
	RolloutSeconds   *int                 `pulumi:"rolloutSeconds,optional"`
}

// Annotate describes the guard.
func (g *Guard) Annotate(a infer.Annotator) {
	a.SetToken("index", "Guard")
	a.Describe(&g, "Verifies after each write that proxies accept it; earlier rejections are ignored. Verification ends when every connected proxy acknowledged the configuration, or when proxies rejected it. A rejection by proxies of one namespace alone, whose reason does not name the provider, is a warning.")
	a.Describe(&g.Namespace, "The namespace of istiod.")
	a.Describe(&g.Revision, "The revision of istiod; `default` for one without a revision. Default: all revisions in the namespace.")
	a.Describe(&g.Provider, "The extension provider that the write creates or names. istiod has the configuration once it has this provider, and has to find its Service. Default: none.")
	a.Describe(&g.Entry, "The entry of `extensionProviders` that istiod has once it took the write, by Istio's field names. Acknowledgements count only after that. Default: any entry of the name in `provider`.")
	a.Describe(&g.Sampling, "The sampling, in percent, of client and server spans of the whole mesh that istiod has once it took the Telemetry. Acknowledgements count only after that. Default: any sampling.")
	a.Describe(&g.CustomTags, "The custom tags of all spans of the whole mesh that istiod has once it took the Telemetry, by Istio's field names. Default: any tags.")
	a.Describe(&g.AcceptNamespaces, "The namespaces whose proxies may reject the write. Default: none.")
	a.Describe(&g.OnRejection, fmt.Sprintf("The effect on a configuration that proxies reject. Default: `%s`.", request.DefaultOnRejection))
	a.Describe(&g.WaitSeconds, fmt.Sprintf("The time for proxies to acknowledge, in seconds. Proxies that have not acknowledged by then are a warning. Default: %d.", request.DefaultWaitSeconds))
	a.Describe(&g.RolloutSeconds, fmt.Sprintf("The time for a workload that is written to (istiod itself) to roll out before its proxies are read, in seconds. Default: %d.", request.DefaultTimeoutSeconds))
}

// guard is the guard with its defaults applied, nil without one.
func (g *Guard) guard() *guard.Guard {
	if g == nil {
		return nil
	}
	return &guard.Guard{
		Namespace: g.Namespace, Revision: ptr.Deref(g.Revision, ""), Provider: ptr.Deref(g.Provider, ""), Entry: g.Entry,
		Sampling: g.Sampling, CustomTags: g.CustomTags, Accept: g.AcceptNamespaces,
		Revert:  ptr.Deref(g.OnRejection, request.DefaultOnRejection) == request.RevertRejected,
		Wait:    time.Duration(ptr.Deref(g.WaitSeconds, request.DefaultWaitSeconds)) * time.Second,
		Rollout: time.Duration(ptr.Deref(g.RolloutSeconds, request.DefaultTimeoutSeconds)) * time.Second,
	}
}
