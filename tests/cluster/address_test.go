package cluster

import (
	"strings"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

const overHTTP = `
apiVersion: v1
kind: Service
metadata: {name: http-only, namespace: groundcover}
spec:
  selector: {app.kubernetes.io/name: sensor, app.kubernetes.io/part-of: groundcover}
  ports: [{name: otlp-http, port: 4318}]
`

// entry is a host that only the mesh knows.
const entry = `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: sensor, namespace: istio-system}
spec:
  hosts: [sensor.example.com]
  resolution: STATIC
  location: MESH_EXTERNAL
  ports: [{number: 4317, name: grpc-otlp, protocol: GRPC}]
  endpoints: [{address: CLUSTER_IP}]
`

func TestSpansGoWhereTheUserSaysToo(t *testing.T) {
	l := lab.Shared(t)
	settled(t, l)
	sensor, err := l.Client.CoreV1().Services("groundcover").Get(t.Context(), "groundcover-sensor", metav1.GetOptions{})
	require.NoError(t, err)
	for _, place := range []struct {
		name    string
		objects string
		args    gc.GroundcoverArgs
		port    int
		arrives string
	}{
		{"to a Service without gRPC, over HTTP", overHTTP, gc.GroundcoverArgs{Service: pulumi.String("http-only")}, 4318, lab.OTLPHTTP},
		{"to the address of a Service", "", gc.GroundcoverArgs{Address: pulumi.String("groundcover-sensor.groundcover:4317")}, 4317, lab.OTLPGRPC},
		{"to the host of a ServiceEntry", strings.ReplaceAll(entry, "CLUSTER_IP", sensor.Spec.ClusterIP),
			gc.GroundcoverArgs{Address: pulumi.String("sensor.example.com:4317")}, 4317, lab.OTLPGRPC},
	} {
		t.Run(place.name, func(t *testing.T) {
			if place.objects != "" {
				apply(t, l, place.objects)
			}
			before := snapshot(t, l)
			p := newProject(t, connects(gc.GroundcoverIstioArgs{Groundcover: &place.args, Istio: inPlace.Istio,
				Tracing: &gc.TracingArgs{Sampling: pulumi.Float64(100), Environment: pulumi.String("staging")}}), "KUBECONFIG="+l.Kubeconfig())
			p.up().Succeeds(t)
			traces(t, l, tracer{place.port, 100})
			for _, span := range arrive(t, l, place.arrives, send(t, l, 10), 10) {
				assert.Equal(t, "staging", span.Headers["x-groundcover-env-name"])
			}
			p.preview("--expect-no-changes").Succeeds(t)
			p.Destroy().Succeeds(t)
			traces(t, l, nothing)
			assert.Empty(t, lab.Diff(before, snapshot(t, l)))
		})
	}
}
