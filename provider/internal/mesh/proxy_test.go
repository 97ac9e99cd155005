package mesh

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAProxyIsAGatewayOrASidecarByItsPodsMetadata(t *testing.T) {
	t.Parallel()
	type set = map[string]string
	for name, c := range map[string]struct {
		labels, annotations set
		gateway, proxied    bool
	}{
		"an injected workload":          {set{}, set{"sidecar.istio.io/status": `{"revision":"default"}`}, false, true},
		"a workload without a sidecar":  {set{"app": "web"}, set{}, false, false},
		"ztunnel":                       {set{"app": "ztunnel"}, set{"sidecar.istio.io/inject": "false"}, false, false},
		"a gateway that istiod renders": {set{"gateway.networking.k8s.io/gateway-name": "front", "gateway.istio.io/managed": "istio.io-gateway-controller"}, set{}, true, true},
		// Istio 1.23.2, files/kube-gateway.yaml
		"a gateway that istiod 1.23 renders": {set{"gateway.networking.k8s.io/gateway-name": "front", "istio.io/gateway-name": "front", "sidecar.istio.io/inject": "false"},
			set{"istio.io/rev": "default"}, true, true},
		// Istio 1.31, files/agentgateway.yaml
		"an agentgateway": {set{"gateway.networking.k8s.io/gateway-name": "agents", "gateway.istio.io/managed": "istio.io-agentgateway-controller"},
			set{"istio.io/rev": "default"}, false, false},
		"a gateway of kgateway":           {set{"gateway.networking.k8s.io/gateway-name": "edge", "gateway.networking.k8s.io/gateway-class-name": "kgateway"}, set{}, false, false},
		"an injected gateway of kgateway": {set{"gateway.networking.k8s.io/gateway-name": "edge"}, set{"istio.io/rev": "default", "sidecar.istio.io/status": "{}"}, false, true},
		"a gateway of a profile":          {set{"operator.istio.io/component": "EgressGateways"}, set{}, true, true},
		"istiod of a profile":             {set{"operator.istio.io/component": "Pilot"}, set{}, false, false},
		"a gateway of the chart":          {set{}, set{"inject.istio.io/templates": "gateway", "sidecar.istio.io/status": "{}"}, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway, proxied := ProxyOf(c.labels, c.annotations)
			assert.Equal(t, c.gateway, gateway)
			assert.Equal(t, c.proxied, proxied)
		})
	}
}

func TestTheRevisionThatInjectedAPodComesFirst(t *testing.T) {
	t.Parallel()
	status := map[string]string{"sidecar.istio.io/status": `{"revision":"canary"}`, "istio.io/rev": "stable"}
	assert.Equal(t, "canary", RevisionOf(map[string]string{"istio.io/rev": "label"}, status))
	assert.Equal(t, "stable", RevisionOf(map[string]string{"istio.io/rev": "label"}, map[string]string{"istio.io/rev": "stable"}))
	assert.Equal(t, "label", RevisionOf(map[string]string{"istio.io/rev": "label"}, nil))
	assert.Equal(t, "default", RevisionOf(nil, map[string]string{"sidecar.istio.io/status": "not JSON"}))
}
