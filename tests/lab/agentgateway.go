package lab

import (
	"context"
	_ "embed"
	"fmt"
)

//go:embed agentgateway.yaml
var agentGatewayObjects string

// InstallAgentGateway installs one more gateway, AgentGateway, as Istio's chart `gateway` makes it: a Deployment
// whose pods get their args, env and volumes from istiod's injection when they are made, and then really run
// Istio's agent and, under it, Envoy. So the mesh config's defaultConfig as it is when a pod is made is that
// pod's bootstrap, defaultConfig.tracing.{datadog,zipkin} included. It needs Istio and the app, and returns
// when the app answers through it.
func (l *Lab) InstallAgentGateway(ctx context.Context) error {
	if err := built(l.settings, "pilot-agent"); err != nil {
		return err
	}
	if err := l.Apply(ctx, agentGatewayObjects); err != nil {
		return fmt.Errorf("installing the gateway with Istio's agent: %w", err)
	}
	return l.awaitApp(ctx, AgentGateway)
}
