package cluster

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

const (
	portGRPC     = "{name: otlp-grpc, port: 4317, appProtocol: grpc}"
	portUnmarked = "{name: otlp, port: 4317}"
	portHTTP     = "{name: otlp-http, port: 4318}"
	portMetrics  = "{name: prometheus-remote-write, port: 8428}"
)

// service is a Service with the labels of a sensor and these ports.
func service(namespace, name, app string, ports ...string) string {
	return fmt.Sprintf(`
apiVersion: v1
kind: Namespace
metadata: {name: %s}
---
apiVersion: v1
kind: Service
metadata: {name: %s, namespace: %s, labels: {app: %s}}
spec: {selector: {app: %s}, ports: [%s]}
---`, namespace, name, namespace, app, app, strings.Join(ports, ", "))
}

const externalName = `
apiVersion: v1
kind: Service
metadata: {name: groundcover-alligator, namespace: groundcover, labels: {app: alligator}}
spec: {type: ExternalName, externalName: groundcover-sensor.groundcover.svc.cluster.local}
`

func TestTheSensorIsFoundByLabelAndPort(t *testing.T) {
	t.Parallel()
	l := lab.ForTest(t, lab.Options{Nodes: 1})
	sensor := service("groundcover", "groundcover-sensor", "sensor", portGRPC, portHTTP)
	elsewhere := service("observability", "agent-sensor", "sensor", portGRPC)
	ingestor := service("groundcover", "groundcover-sensor-metric-ingestor", "sensor", portMetrics)
	for _, installed := range []struct {
		name    string
		objects string
		args    gc.GroundcoverArgs
		// endpoint is the result, or messages are the findings.
		endpoint string
		messages []string
	}{
		{"in the namespace of the release", sensor + ingestor + elsewhere, gc.GroundcoverArgs{},
			"groundcover-sensor.groundcover.svc.cluster.local:4317", nil},
		{"not in a namespace that no input names", elsewhere, gc.GroundcoverArgs{}, "",
			[]string{"GCI1022 error sensor", "observability/agent-sensor", "Set groundcover.namespace: observability"}},
		{"not in another namespace than the release's", elsewhere + ingestor, gc.GroundcoverArgs{}, "", []string{"GCI1021 warning release groundcover/groundcover"}},
		{"in another namespace that an input names", elsewhere, gc.GroundcoverArgs{Namespace: pulumi.String("observability")}, "agent-sensor.observability.svc.cluster.local:4317", nil},
		{"only in the namespace of the inputs", elsewhere, gc.GroundcoverArgs{Namespace: pulumi.String("groundcover")}, "",
			[]string{"GCI1001 warning", "in namespace groundcover"}},
		{"by its old name", service("groundcover", "groundcover-alligator", "alligator", portGRPC), gc.GroundcoverArgs{},
			"groundcover-alligator.groundcover.svc.cluster.local:4317", nil},
		{"without the ExternalName alias of its old name", sensor + externalName, gc.GroundcoverArgs{}, "groundcover-sensor.groundcover.svc.cluster.local:4317", nil},
		{"without the metric ingestor, which has the same labels", ingestor, gc.GroundcoverArgs{}, "", []string{"GCI1021 warning release groundcover/groundcover"}},
		{"not where the chart's ingestion is off", ingestor + externalName, gc.GroundcoverArgs{}, "",
			[]string{"GCI1021 warning release groundcover/groundcover: the sensor of the release \"groundcover\" runs without ingestion", "agent.sensor.ingestionEnabled: true"}},
		{"of the release of the inputs", service("observability", "b-sensor", "sensor", portGRPC) + elsewhere,
			gc.GroundcoverArgs{Namespace: pulumi.String("observability"), Release: pulumi.String("b")}, "b-sensor.observability.svc.cluster.local:4317", nil},
		{"over HTTP without a gRPC port", service("groundcover", "groundcover-sensor", "sensor", portHTTP), gc.GroundcoverArgs{},
			"groundcover-sensor.groundcover.svc.cluster.local:4318", nil},
		{"several candidates are listed", elsewhere + service("observability", "other-sensor", "sensor", portGRPC), gc.GroundcoverArgs{Namespace: pulumi.String("observability")}, "",
			[]string{"GCI1002 error", "observability/agent-sensor, observability/other-sensor", "groundcover.service"}},
		{"an ExternalName is refused", externalName, gc.GroundcoverArgs{Service: pulumi.String("groundcover-alligator")}, "",
			[]string{"GCI1003 error Service groundcover/groundcover-alligator"}},
		{"a headless Service is refused", strings.ReplaceAll(sensor, "spec: {", "spec: {clusterIP: None, "), gc.GroundcoverArgs{}, "",
			[]string{"GCI1004 error Service groundcover/groundcover-sensor"}},
		{"a Service without the protocol's port is a warning", service("groundcover", "groundcover-sensor", "sensor", portMetrics), gc.GroundcoverArgs{}, "",
			[]string{"GCI1005 warning Service groundcover/groundcover-sensor", "expected 4317 or 4318, found 8428"}},
		{"a Service whose port is not declared as gRPC is refused", service("groundcover", "groundcover-sensor", "sensor", portUnmarked, portHTTP), gc.GroundcoverArgs{}, "",
			[]string{"GCI1006 error Service groundcover/groundcover-sensor", "appProtocol: grpc"}},
	} {
		t.Run(installed.name, func(t *testing.T) {
			require.NoError(t, l.Apply(t.Context(), installed.objects))
			defer func() {
				require.NoError(t, l.Delete(context.WithoutCancel(t.Context()), servicesOnly(installed.objects)))
			}()
			var found bytes.Buffer
			p := newProject(t, func(ctx *pulumi.Context) error {
				mesh, err := gc.NewGroundcoverIstio(ctx, "mesh", &gc.GroundcoverIstioArgs{Groundcover: &installed.args})
				if err != nil {
					return err
				}
				mesh.Endpoint.ApplyT(func(endpoint gc.Endpoint) error {
					_, err := fmt.Fprintf(&found, "%s:%d", endpoint.Host, endpoint.Port)
					return err
				})
				return nil
			}, "KUBECONFIG="+l.Kubeconfig())
			preview := p.preview()
			assert.Equal(t, installed.endpoint, found.String(), preview.Output)
			for _, word := range installed.messages {
				assert.Contains(t, preview.Output, word)
			}
		})
	}
}

// servicesOnly drops the namespaces, whose deletion takes long.
func servicesOnly(objects string) string {
	var services []string
	for document := range strings.SplitSeq(objects, "---") {
		if strings.Contains(document, "kind: Service") {
			services = append(services, document)
		}
	}
	return strings.Join(services, "\n---\n")
}
