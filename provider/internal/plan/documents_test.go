package plan

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// primary gives the mesh's own ConfigMap this document.
func primary(text string) func(*mesh.Snapshot) {
	return istiod(func(i *mesh.Istiod) { i.Primary.Text = text })
}

func TestNothingIsPlannedBesideADocumentThatIstiodRefuses(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"an unquoted name y":           "extensionProviders:\n- name: y\n",
		"an unknown enum value":        "outboundTrafficPolicy: {mode: REGISTRYONLY}\n",
		"a duration that is none":      "connectTimeout: abc\n",
		"a number for a string":        "trustDomain: 123\n",
		"a boolean in proxyMetadata":   "defaultConfig: {proxyMetadata: {ISTIO_META_DNS_CAPTURE: true}}\n",
		"a leftover placeholder":       "defaultConfig: {tracing: {zipkin: {address: \"${ZIPKIN_HOST}\"}}}\n",
		"a placeholder as trustDomain": "trustDomain: ${TRUST_DOMAIN}\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Make(inputs(), snapshotWith(primary(text)))
			assert.Equal(t, []string{finding.MeshConfigInvalid.Code}, codes(p, finding.Error))
			assert.Empty(t, stepNames(p))
			shared := Make(inputs(), snapshotWith(istiod(func(i *mesh.Istiod) {
				i.SharedName = "platform-mesh"
				i.Shared = mesh.Document{Name: "platform-mesh", Exists: true, Text: text}
			})))
			assert.Equal(t, []string{finding.MeshConfigInvalid.Code}, codes(shared, finding.Error))
			assert.Empty(t, stepNames(shared))
		})
	}
}

func TestADocumentThatIstiodWouldRefuseAfterTheWriteIsReported(t *testing.T) {
	t.Parallel()
	p := Make(inputs(tracing(func(r *request.Tracing) { r.MaxTagLength = 1 << 40 })), snapshotWith())
	assert.Equal(t, []string{finding.MeshConfigInvalid.Code}, codes(p, finding.Error))
	broken := slices.IndexFunc(p.Findings, func(f finding.Finding) bool { return f.Code == finding.MeshConfigInvalid.Code })
	assert.Contains(t, p.Findings[broken].Message, "with the fields that this resource writes, extensionProviders[0].opentelemetry.maxTagLength: ")
}

func TestADocumentWithEqualKeysIsReadAsIstiodReadsIt(t *testing.T) {
	t.Parallel()
	p := Make(inputs(), snapshotWith(primary("rootNamespace: a\ntrustDomain: a.example\nrootNamespace: b\ntrustDomain: b.example\n")))
	assert.Empty(t, codes(p, finding.Error))
	assert.Equal(t, "b", step(t, p, "telemetry").Patch.Namespace)
}

func TestASnakeCaseDocumentIsReadAndWrittenUnderItsOwnKeys(t *testing.T) {
	t.Parallel()
	snake := primary("root_namespace: mesh-config\nextension_providers:\n- name: jaeger\n  zipkin: {service: jaeger.tools, port: 9411}\n")
	p := Make(inputs(func(r *request.Request) { r.Istio.MeshConfig = request.ConfigMap }), snapshotWith(snake))
	assert.Equal(t, "mesh-config", p.Meshes[0].RootNamespace)
	assert.Equal(t, "mesh-config", step(t, p, "telemetry").Patch.Namespace)
	fields := step(t, p, "mesh-config").Patch.Fields
	assert.Contains(t, fields, "extension_providers")
	assert.NotContains(t, fields, "extensionProviders")
	assert.Contains(t, fields, "defaultProviders")
}
