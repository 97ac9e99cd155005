package scrape

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

func TestTheRulesTakeForAProxyWhatTheSurveyCountsAsOne(t *testing.T) {
	t.Parallel()
	const status = "sidecar.istio.io/status"
	for name, pod := range map[string]struct{ labels, annotations map[string]string }{
		"a sidecar":              {nil, map[string]string{status: "{}"}},
		"a gateway of the chart": {nil, map[string]string{status: "{}", "inject.istio.io/templates": "gateway"}},
		"a managed gateway":      {map[string]string{"gateway.istio.io/managed": "istio.io-gateway-controller"}, nil},
		"a gateway of Istio 1.23": {map[string]string{"gateway.networking.k8s.io/gateway-name": "front", "istio.io/gateway-name": "front"},
			map[string]string{"istio.io/rev": "default"}},
		"an agentgateway": {map[string]string{"gateway.networking.k8s.io/gateway-name": "agents", "gateway.istio.io/managed": "istio.io-agentgateway-controller"},
			map[string]string{"istio.io/rev": "default"}},
		"a gateway of kgateway": {map[string]string{"gateway.networking.k8s.io/gateway-name": "edge", "gateway.networking.k8s.io/gateway-class-name": "kgateway"}, nil},
		"an injected gateway of kgateway": {map[string]string{"gateway.networking.k8s.io/gateway-name": "edge"},
			map[string]string{status: "{}", "istio.io/rev": "default"}},
		"a waypoint":                      {map[string]string{"gateway.istio.io/managed": "istio.io-mesh-controller"}, nil},
		"an ingress gateway of a profile": {map[string]string{"operator.istio.io/component": "IngressGateways"}, nil},
		"an egress gateway of a profile":  {map[string]string{"operator.istio.io/component": "EgressGateways"}, nil},
		"istiod":                          {map[string]string{"operator.istio.io/component": "Pilot", "app": "istiod"}, nil},
		"a pod without a proxy":           {map[string]string{"app": "web"}, map[string]string{"prometheus.io/scrape": "true"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			discovered := map[string]string{metaIP: "10.0.0.7"}
			for label, value := range pod.labels {
				discovered[metaOf(label)] = value
			}
			for annotation, value := range pod.annotations {
				discovered[metaAnnotation+sanitized(annotation)] = value
			}
			takes := func(components ...request.MeshComponent) bool {
				return relabel(proxiesEndpoint(everyMetric(), chosenProxies(components), withoutAnnotations).relabelings, discovered) != nil
			}
			gateway, proxied := mesh.ProxyOf(pod.labels, pod.annotations)
			assert.Equal(t, proxied, takes(request.MeshComponents()...))
			assert.Equal(t, gateway, takes(request.Gateways, request.Waypoints))
		})
	}
}
