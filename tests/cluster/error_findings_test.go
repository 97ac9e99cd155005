package cluster

import (
	"strings"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

func TestAnErrorFindingStopsAnUpdateBeforeItWrites(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	p := newProject(t, connects(gc.GroundcoverIstioArgs{}), "KUBECONFIG="+l.Kubeconfig())

	t.Run("a mesh document that does not parse is refused with its line", func(t *testing.T) {
		addToMesh(t, l, "\nextensionProviders: [{name: jaeger\n")
		before := snapshot(t, l)
		refuses(t, l, p.preview, "GCI3001 error ConfigMap istio-system/istio", "line ")
		refuses(t, l, p.up, "GCI3001 error ConfigMap istio-system/istio", "line ", "Fix that value first")
		assert.Empty(t, lab.Diff(before, snapshot(t, l)))
	})
	t.Run("a value of the wrong type is refused with its line", func(t *testing.T) {
		addToMesh(t, l, "\ndefaultProviders: [jaeger]\n")
		refuses(t, l, p.up, "GCI3001 error ConfigMap istio-system/istio", "line ")
	})
	t.Run("a sensor without the port of the protocol is refused", func(t *testing.T) {
		apply(t, l, httpOnlyService)
		p.program = connects(gc.GroundcoverIstioArgs{Groundcover: &gc.GroundcoverArgs{Service: pulumi.String("http-only")},
			Tracing: &gc.TracingArgs{Protocol: new(gc.ProtocolZipkin)}})
		refuses(t, l, p.up, "GCI1005 error Service groundcover/http-only", "expected 9411, found 4318", "set another tracing.protocol")
		p.program = connects(gc.GroundcoverIstioArgs{})
	})
	t.Run("an existing tracer in ProxyConfig is kept unless replaceDefault is set", func(t *testing.T) {
		changeMesh(t, l, func(mesh string) string {
			return strings.Replace(mesh, "defaultConfig:\n", "defaultConfig:\n  tracing: {zipkin: {address: \"zipkin.example.com:9411\"}}\n", 1)
		})
		refuses(t, l, p.up, "GCI3003 error ConfigMap istio-system/istio", "zipkin zipkin.example.com:9411", "tracing.replaceDefault")
	})
	t.Run("an existing provider with the same name is not overwritten", func(t *testing.T) {
		addToMesh(t, l, strings.ReplaceAll(jaeger, "jaeger", "groundcover"))
		refuses(t, l, p.up, "GCI3004 error ConfigMap istio-system/istio", "echo.lab-app.svc.cluster.local")
	})
	t.Run("span reporting that is disabled stays disabled", func(t *testing.T) {
		apply(t, l, strings.ReplaceAll(jaegerByTelemetry, "providers: [{name: jaeger}]", "disableSpanReporting: true"))
		refuses(t, l, p.up, "GCI4003 error Telemetry istio-system/platform", "tracing.replaceDefault")
	})
	t.Run("a namespace that overrides tracing is a warning", func(t *testing.T) {
		apply(t, l, strings.ReplaceAll(jaegerByTelemetry, "namespace: istio-system", "namespace: lab-app"))
		preview := p.preview().Succeeds(t)
		assert.Contains(t, strings.Join(warnings(preview), "\n"), "GCI4005 warning Telemetry lab-app/platform")
	})
}
