package cluster

import (
	"slices"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// prediction is a situation, with what its finding says will happen.
type prediction struct {
	protocol gc.Protocol
	name     string
	happens  func(predicted)
}

var predictions = slices.Concat(predictedOutages, predictedLosses)

// predictedOutages are those in which a proxy that starts serves nothing: Zipkin and Datadog name a cluster that it has not.
var predictedOutages = []prediction{
	{gc.ProtocolZipkin, "a Service that is not exported stops new proxies", func(p predicted) {
		mend := p.patch(servicesResource, "groundcover", "groundcover-sensor",
			`{"metadata": {"annotations": {"networking.istio.io/exportTo": "groundcover"}}}`, `{"metadata": {"annotations": {"networking.istio.io/exportTo": null}}}`)
		p.found("error", "GCI1010", theSensor)
		p.rejected("istio-system", "istio-ingressgateway", "unknown cluster 'outbound|9411||groundcover-sensor.groundcover.svc.cluster.local'")
		mend()
		p.mended()
	}},
	{gc.ProtocolZipkin, "so does a Sidecar that does not import it", func(p predicted) {
		mend := p.apply(hardened)
		p.found("error", "GCI2008", "Sidecar lab-app/default")
		p.rejected("lab-app", "cart", "unknown cluster 'outbound|9411||groundcover-sensor.groundcover.svc.cluster.local'")
		mend()
		p.mended()
	}},
	{gc.ProtocolZipkin, "so does a Service without the port", func(p predicted) {
		mend := p.withoutPort(9411)
		p.found("error in an update", "GCI1005", theSensor)
		p.rejected("istio-system", "istio-ingressgateway", "unknown cluster 'outbound|9411||groundcover-sensor.groundcover.svc.cluster.local'")
		mend()
		p.mended()
	}},
	{gc.ProtocolZipkin, "so does an ExternalName, as newer charts leave it under the old name", func(p predicted) {
		mend := p.madeAnew(func(s *corev1.ServiceSpec) {
			s.Type, s.ExternalName, s.Selector, s.InternalTrafficPolicy = corev1.ServiceTypeExternalName, "sensor.example.com", nil, nil
			s.IPFamilies, s.IPFamilyPolicy = nil, nil
		})
		p.found("error", "GCI1003", theSensor)
		p.rejected("istio-system", "istio-ingressgateway", "unknown cluster 'outbound|9411||groundcover-sensor.groundcover.svc.cluster.local'")
		mend()
		p.mended()
	}},
}

const theSensor = "Service groundcover/groundcover-sensor"

var (
	servicesResource   = schema.GroupVersionResource{Version: "v1", Resource: "services"}
	namespacesResource = schema.GroupVersionResource{Version: "v1", Resource: "namespaces"}
	daemonSetsResource = schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "daemonsets"}
)

const hardened = `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: {name: default, namespace: lab-app}
spec: {egress: [{hosts: ["./*", "istio-system/*"]}]}
`

// tlsToTheSensor is a rule of the root namespace, for its own proxies or for all.
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
