package provider

import (
	"context"
	"fmt"
	"strings"
	"time"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// Guard says whose proxies are looked at after a write.
type Guard struct {
	Namespace      string       `pulumi:"namespace"`
	Revision       *string      `pulumi:"revision,optional"`
	Provider       *string      `pulumi:"provider,optional"`
	OnRejection    *OnRejection `pulumi:"onRejection,optional"`
	WaitSeconds    *int         `pulumi:"waitSeconds,optional"`
	RolloutSeconds *int         `pulumi:"rolloutSeconds,optional"`
}

// Annotate describes the guard.
func (g *Guard) Annotate(a infer.Annotator) {
	a.SetToken("index", "Guard")
	a.Describe(&g, "Whose proxies are looked at after a write. Only what they did not reject before counts. It ends as soon as all that are connected acknowledged, or one rejected.")
	a.Describe(&g.Namespace, "The namespace of istiod.")
	a.Describe(&g.Revision, "The revision of istiod; `default` for one without. Default: all of the namespace.")
	a.Describe(&g.Provider, "The extension provider that the write makes or names: istiod has the configuration when it has this one, and has to find its Service. Default: not looked for.")
	a.Describe(&g.OnRejection, "What happens when proxies reject it. Default: `Revert`.")
	a.Describe(&g.WaitSeconds, "How long is waited for proxies to acknowledge, in seconds. What has not by then is a warning. Default: 30.")
	a.Describe(&g.RolloutSeconds, "How long a workload that is written to (istiod itself) may take to roll out before its proxies are looked at, in seconds. Default: 600.")
}

const defaultWaitSeconds = 30

func (g *Guard) wait() time.Duration {
	return time.Duration(plain(g.WaitSeconds, defaultWaitSeconds)) * time.Second
}

func (g *Guard) rollout() time.Duration {
	return time.Duration(plain(g.RolloutSeconds, request.DefaultTimeoutSeconds)) * time.Second
}

// limit is the longest that the guard may take, rolled out and back.
func (g *Guard) limit() time.Duration {
	if g == nil {
		return 0
	}
	return g.wait() + 2*g.rollout()
}

// watched is a mesh as it was before a write.
type watched struct {
	guard  *Guard
	reader *proof.Reader
	before []proof.Replica
}

// begin looks at the mesh before the write; nil where nobody looks.
func (g *Guard) begin(ctx context.Context) (*watched, error) {
	if g == nil {
		return nil, nil
	}
	client, err := clientOf(ctx)
	if err != nil {
		return nil, err
	}
	reader := proof.NewReader(client, g.Namespace, text(g.Revision))
	before, err := reader.Read(ctx)
	if err != nil {
		// What was rejected before is then not known, and the write is not kept from the mesh for it.
		p.GetLogger(ctx).Warningf("what proxies rejected before the write is not known: %s", err)
	}
	return &watched{guard: g, reader: reader, before: before}, nil
}

func (w *watched) end() {
	if w != nil {
		w.reader.Close()
	}
}

// follow looks after the write; nothing that stood before counts, unless nothing is known of before.
func (w *watched) follow(ctx context.Context, before []proof.Replica) proof.Outcome {
	return proof.Follow(ctx, w.reader.Read, before, text(w.guard.Provider), w.guard.wait())
}

// say tells of an outcome without rejections.
func say(ctx context.Context, object string, outcome proof.Outcome) {
	switch {
	case outcome.Proved && outcome.Proxies == 0:
		p.GetLogger(ctx).Infof("%s: istiod has it; no proxy is connected that could reject it", object)
	case outcome.Proved:
		p.GetLogger(ctx).InfoStatusf("%s: acknowledged by all %d proxies", object, outcome.Proxies)
	default:
		p.GetLogger(ctx).Warningf("%s: that proxies take it is not proved: %s%s", object, outcome.Why, needs(outcome.Missing))
	}
}

// needs names the permissions that would have told.
func needs(missing []proof.Permission) string {
	if len(missing) == 0 {
		return ""
	}
	texts := make([]string, 0, len(missing))
	for _, permission := range missing {
		texts = append(texts, permission.String())
	}
	return fmt.Sprintf(" (the identity of the kubeconfig may not: %s; see docs/permissions.md)", strings.Join(texts, ", "))
}
