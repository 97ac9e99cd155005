// Package sensor is the endpoint of groundcover's sensor as the component and getSensorEndpoint return it and as plan writes it
// into a mesh: one value, chosen once in plan and handed on.
package sensor

import (
	"strings"

	"github.com/pulumi/pulumi-go-provider/infer"
)

// Endpoint is where the mesh's spans go.
type Endpoint struct {
	Host     string `pulumi:"host"`
	Port     int    `pulumi:"port"`
	Service  string `pulumi:"service"`
	Protocol string `pulumi:"protocol"`
}

// Annotate describes the outputs.
func (e *Endpoint) Annotate(a infer.Annotator) {
	a.SetToken("index", "Endpoint")
	a.Describe(&e, "An endpoint of groundcover's sensor.")
	a.Describe(&e.Host, "The full host name in Istio's service registry.")
	a.Describe(&e.Port, "The port of the protocol.")
	a.Describe(&e.Service, "The Service as `namespace/name`; empty for a host without a Service.")
	a.Describe(&e.Protocol, "The protocol: `OpenTelemetry`, `Datadog` or `Zipkin`.")
}

// RegistryName is the host with the namespace of its Service, as in
// groundcover/groundcover-sensor.groundcover.svc.cluster.local: a ServiceEntry of another namespace with the same host would
// make the host alone ambiguous, which switches tracing off (Istio 1.31, pilot/pkg/model/telemetry_logging.go).
func (e Endpoint) RegistryName() string {
	namespace, _, found := strings.Cut(e.Service, "/")
	if !found {
		return e.Host
	}
	return namespace + "/" + e.Host
}
