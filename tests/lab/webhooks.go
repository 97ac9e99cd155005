package lab

import "context"

// AwaitWebhooks returns when istiod has completed its webhooks. InstallIstio calls it; call it after another installation of Istio.
func (l *Lab) AwaitWebhooks(ctx context.Context) error {
	return l.await(ctx, "istiod to complete its webhooks", l.webhooksComplete)
}
