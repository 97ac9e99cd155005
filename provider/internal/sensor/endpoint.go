// Package sensor chooses the Service of groundcover's sensor and gives its endpoint. Select takes the inputs and the Services that
// survey read, and gives an Endpoint or a finding with the reason; plan and the function getSensorEndpoint call it. Survey calls
// Service and Release to know what else to read. All of them use the one rule of Candidates. It is pure, and it never chooses
// between Services that the rule cannot tell apart.
package sensor

import "github.com/pulumi/pulumi-go-provider/infer"

// Endpoint is the address to which proxies send spans: an output of the component and of getSensorEndpoint.
type Endpoint struct {
	Host    string `pulumi:"host"`
	Port    int    `pulumi:"port"`
	Service string `pulumi:"service"`
	// Namespace is that of the Service, or of the ServiceEntry with the host of an address; "" for another host.
	Namespace string `pulumi:"namespace"`
	Protocol  string `pulumi:"protocol"`
}

// Annotate describes the outputs.
func (e *Endpoint) Annotate(a infer.Annotator) {
	a.SetToken("index", "Endpoint")
	a.Describe(&e, "An endpoint of groundcover's sensor.")
	a.Describe(&e.Host, "The full host name in Istio's service registry.")
	a.Describe(&e.Port, "The port of the protocol.")
	a.Describe(&e.Service, "The Service as `namespace/name`; empty for a host without a Service.")
	a.Describe(&e.Namespace, "The namespace of the Service, or of the ServiceEntry that has the host; empty for another host.")
	a.Describe(&e.Protocol, "The protocol: `OpenTelemetry`, `Datadog` or `Zipkin`.")
}

// RegistryName is the host with its namespace, as in
// groundcover/groundcover-sensor.groundcover.svc.cluster.local: a ServiceEntry of another namespace with the same host would
// make the host alone ambiguous, which switches tracing off (Istio 1.31, pilot/pkg/model/telemetry_logging.go).
func (e Endpoint) RegistryName() string {
	if e.Namespace == "" {
		return e.Host
	}
	return e.Namespace + "/" + e.Host
}
