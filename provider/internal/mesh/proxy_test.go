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
		"a gateway of a profile":        {set{"operator.istio.io/component": "EgressGateways"}, set{}, true, true},
		"istiod of a profile":           {set{"operator.istio.io/component": "Pilot"}, set{}, false, false},
		"a gateway of the chart":        {set{}, set{"inject.istio.io/templates": "gateway", "sidecar.istio.io/status": "{}"}, true, true},
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
