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

const httpOnlyService = `
apiVersion: v1
kind: Service
metadata: {name: http-only, namespace: groundcover}
spec:
  selector: {app.kubernetes.io/name: sensor, app.kubernetes.io/part-of: groundcover}
  ports: [{name: otlp-http, port: 4318}]
`

// sensorEntry declares a host that only the mesh resolves.
const sensorEntry = `
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

func TestSpansReachTheServiceOrAddressOfTheInputs(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	sensor, err := l.Client.CoreV1().Services("groundcover").Get(t.Context(), "groundcover-sensor", metav1.GetOptions{})
	require.NoError(t, err)
	for _, target := range []struct {
		name    string
		objects string
		args    gc.GroundcoverArgs
		port    int
		arrives string
	}{
		{"to a Service without gRPC, over HTTP", httpOnlyService, gc.GroundcoverArgs{Service: pulumi.String("http-only")}, 4318, lab.OTLPHTTP},
		{"to the address of a Service", "", gc.GroundcoverArgs{Address: pulumi.String("groundcover-sensor.groundcover:4317")}, 4317, lab.OTLPGRPC},
		{"to the host of a ServiceEntry", strings.ReplaceAll(sensorEntry, "CLUSTER_IP", sensor.Spec.ClusterIP),
			gc.GroundcoverArgs{Address: pulumi.String("sensor.example.com:4317")}, 4317, lab.OTLPGRPC},
	} {
		t.Run(target.name, func(t *testing.T) {
			if target.objects != "" {
				apply(t, l, target.objects)
			}
			before := snapshot(t, l)
			p := newProject(t, connects(gc.GroundcoverIstioArgs{Groundcover: &target.args, Istio: primaryConfigMap.Istio,
				Tracing: &gc.TracingArgs{Sampling: pulumi.Float64(100), Environment: pulumi.String("staging")}}), "KUBECONFIG="+l.Kubeconfig())
			p.up().Succeeds(t)
			awaitTracer(t, l, tracer{target.port, 100})
			for _, span := range awaitSpans(t, l, target.arrives, send(t, l, 10), 10) {
				assert.Equal(t, "staging", span.Headers["x-groundcover-env-name"])
			}
			p.preview("--expect-no-changes").Succeeds(t)
			p.Destroy().Succeeds(t)
			awaitTracer(t, l, noTracer)
			assert.Empty(t, lab.Diff(before, snapshot(t, l)))
		})
	}
}
