package cluster

import (
	"slices"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// findingEffect is a situation with a finding and the effect that the finding predicts.
type findingEffect struct {
	protocol gc.Protocol
	name     string
	occurs   func(effectTest)
}

var findingEffects = slices.Concat(outages, spanLosses)

// outages are situations in which a new proxy serves nothing: Zipkin and Datadog name a cluster that the proxy does not have.
var outages = []findingEffect{
	{gc.ProtocolZipkin, "a Service that is not exported makes new proxies reject their listeners", func(p effectTest) {
		fix := p.patch(servicesResource, "groundcover", "groundcover-sensor",
			`{"metadata": {"annotations": {"networking.istio.io/exportTo": "groundcover"}}}`, `{"metadata": {"annotations": {"networking.istio.io/exportTo": null}}}`)
		p.assertFinding("error", "GCI1010", sensorService)
		p.assertListenersRejected("istio-system", "istio-ingressgateway", "unknown cluster 'outbound|9411||groundcover-sensor.groundcover.svc.cluster.local'")
		fix()
		p.assertRecovered()
	}},
	{gc.ProtocolZipkin, "a Sidecar that does not import the sensor makes them reject their listeners", func(p effectTest) {
		fix := p.apply(restrictiveSidecar)
		p.assertFinding("error", "GCI2008", "Sidecar lab-app/default")
		p.assertListenersRejected("lab-app", "cart", "unknown cluster 'outbound|9411||groundcover-sensor.groundcover.svc.cluster.local'")
		fix()
		p.assertRecovered()
	}},
	{gc.ProtocolZipkin, "a Service without the port makes them reject their listeners", func(p effectTest) {
		fix := p.movePort(9411)
		p.assertFinding("error in an update", "GCI1005", sensorService)
		p.assertListenersRejected("istio-system", "istio-ingressgateway", "unknown cluster 'outbound|9411||groundcover-sensor.groundcover.svc.cluster.local'")
		fix()
		p.assertRecovered()
	}},
	{gc.ProtocolZipkin, "an ExternalName, which newer charts leave under the old name, makes them reject their listeners", func(p effectTest) {
		fix := p.recreateService(func(s *corev1.ServiceSpec) {
			s.Type, s.ExternalName, s.Selector, s.InternalTrafficPolicy = corev1.ServiceTypeExternalName, "sensor.example.com", nil, nil
			s.IPFamilies, s.IPFamilyPolicy = nil, nil
		})
		p.assertFinding("error", "GCI1003", sensorService)
		p.assertListenersRejected("istio-system", "istio-ingressgateway", "unknown cluster 'outbound|9411||groundcover-sensor.groundcover.svc.cluster.local'")
		fix()
		p.assertRecovered()
	}},
}

const sensorService = "Service groundcover/groundcover-sensor"

var (
	servicesResource   = schema.GroupVersionResource{Version: "v1", Resource: "services"}
	namespacesResource = schema.GroupVersionResource{Version: "v1", Resource: "namespaces"}
	daemonSetsResource = schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "daemonsets"}
)

const restrictiveSidecar = `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: {name: default, namespace: lab-app}
spec: {egress: [{hosts: ["./*", "istio-system/*"]}]}
`

// tlsToTheSensor is a DestinationRule of the root namespace, exported to its own namespace or to all.
const tlsToTheSensor = `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: tls, namespace: istio-system}
spec:
  host: "*.groundcover.svc.cluster.local"
  exportTo: [EXPORT]
  trafficPolicy: {tls: {mode: SIMPLE}}
`

const gatewaysDoNotReport = `
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: {name: quiet, namespace: istio-system}
spec:
  selector: {matchLabels: {istio: ingressgateway}}
  tracing: [{disableSpanReporting: true}]
`
