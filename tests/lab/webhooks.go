package lab

import "context"

// AwaitWebhooks returns when istiod has completed its webhooks, as InstallIstio does: for an Istio that something else
// than istioctl installed.
func (l *Lab) AwaitWebhooks(ctx context.Context) error {
	return l.await(ctx, "istiod to complete its webhooks", l.webhooksComplete)
}
