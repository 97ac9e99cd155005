package lab

import (
	"context"
	_ "embed"
	"fmt"
)

//go:embed agentgateway.yaml
var agentGatewayObjects string

// InstallAgentGateway installs the gateway AgentGateway as Istio's chart `gateway` does: a Deployment whose pods get args, env
// and volumes from istiod's injection and run Istio's agent with its Envoy. The mesh config's defaultConfig at the time of
// injection is the pod's bootstrap, including defaultConfig.tracing.{datadog,zipkin}. It requires Istio and the app, and returns
// when the app responds through the gateway.
func (l *Lab) InstallAgentGateway(ctx context.Context) error {
	if err := built(l.settings, "pilot-agent"); err != nil {
		return err
	}
	if err := l.Apply(ctx, agentGatewayObjects); err != nil {
		return fmt.Errorf("installing the gateway with Istio's agent: %w", err)
	}
	return l.awaitApp(ctx, AgentGateway)
}
