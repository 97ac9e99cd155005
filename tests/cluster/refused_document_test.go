package cluster

import (
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// A running istiod keeps its last configuration where the only document becomes one that it refuses. With SHARED_MESH_CONFIG it
// would drop that document and fall back to built-in defaults, so the component writes nothing.
func TestADocumentThatIstiodRefusesStopsAnUpdateBeforeItWrites(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	p := newProject(t, connects(gc.GroundcoverIstioArgs{}), "KUBECONFIG="+l.Kubeconfig())
	for name, c := range map[string]struct{ text, path, message string }{
		"a provider name that YAML reads as a boolean": {"extensionProviders:\n- name: y\n", "extensionProviders[0].name (line ",
			"json: cannot unmarshal bool into Go value of type string"},
		"an unknown value of an enum": {"outboundTrafficPolicy: {mode: REGISTRYONLY}\n", "outboundTrafficPolicy.mode (line ",
			"for enum istio.mesh.v1alpha1.MeshConfig.OutboundTrafficPolicy.Mode"},
		"a duration that is none": {"connectTimeout: abc\n", "connectTimeout (line ", `bad Duration: time: invalid duration "abc"`},
		"a number for a string":   {"trustDomain: 123\n", "trustDomain (line ", "json: cannot unmarshal number into Go value of type string"},
		"a boolean in proxyMetadata": {"defaultConfig: {proxyMetadata: {ISTIO_META_DNS_CAPTURE: true}}\n",
			"defaultConfig.proxyMetadata.ISTIO_META_DNS_CAPTURE (line ", "json: cannot unmarshal bool into Go value of type string"},
		"a placeholder that nothing replaced": {"defaultConfig: {tracing: {zipkin: {address: \"${ZIPKIN_HOST}:9411\"}}}\n",
			"defaultConfig.tracing.zipkin.address (line ", `invalid zipkin config: "${ZIPKIN_HOST}" is not a valid hostname or an IP address`},
	} {
		t.Run(name, func(t *testing.T) {
			running := mesh(t, l)
			addToMesh(t, l, "\n"+c.text)
			before := snapshot(t, l)
			refuses(t, l, p.up, "GCI3001 error ConfigMap istio-system/istio", c.path, c.message, "nothing is written")
			assert.Empty(t, lab.Diff(before, snapshot(t, l)))
			assert.Equal(t, running, mesh(t, l), "istiod keeps its last configuration")
		})
	}
	t.Run("equal keys are read as istiod reads them", func(t *testing.T) {
		addToMesh(t, l, "\nenableTracing: false\nenableTracing: true\n")
		p.preview().Succeeds(t)
	})
}
