package meshconfig

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestServiceReadsTheHostOfAProviderFromTheDocument(t *testing.T) {
	t.Parallel()
	config, err := Parse("extensionProviders:\n- name: groundcover\n  opentelemetry: {port: 4317, service: sensor.groundcover}\n- name: log\n  envoyFileAccessLog: {path: /dev/null}\n")
	require.NoError(t, err)
	provider, found := config.Provider("groundcover")
	require.True(t, found)
	assert.Equal(t, "sensor.groundcover", provider.Service())
	log, _ := config.Provider("log")
	assert.Empty(t, log.Service())
	_, found = config.Provider("Groundcover")
	assert.False(t, found, "istiod merges providers by their exact name")
	_, found = config.Used("Groundcover")
	assert.True(t, found, "a Telemetry names a provider in any letter case")
}

func TestARefusedDocumentNamesThePathAndTheLineOfTheFault(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"rootNamespace: istio-system\nextensionProviders:\n- name: jaeger\n- name: y\n": "extensionProviders[1].name (line 4): json: cannot unmarshal bool into Go value of type string",
		"outboundTrafficPolicy:\n  mode: REGISTRYONLY\n":                                `outboundTrafficPolicy.mode (line 2): unknown value "\"REGISTRYONLY\"" for enum istio.mesh.v1alpha1.MeshConfig.OutboundTrafficPolicy.Mode`,
		"connectTimeout: abc\n": `connectTimeout (line 1): bad Duration: time: invalid duration "abc"`,
		"trustDomain: 123\n":    "trustDomain (line 1): json: cannot unmarshal number into Go value of type string",
		"defaultConfig:\n  proxyMetadata:\n    ISTIO_META_DNS_CAPTURE: true\n":         "defaultConfig.proxyMetadata.ISTIO_META_DNS_CAPTURE (line 3): json: cannot unmarshal bool into Go value of type string",
		"defaultConfig:\n  tracing:\n    zipkin: {address: \"${ZIPKIN_HOST}:9411\"}\n": `defaultConfig.tracing.zipkin.address (line 3): invalid zipkin config: "${ZIPKIN_HOST}" is not a valid hostname or an IP address`,
		"x: &a {sampling: five}\ndefaultConfig:\n  tracing: *a\n":                      "defaultConfig.tracing.sampling (line 1): invalid character",
		"trustDomain: a.example\ntrustDomain: 5\n":                                     "trustDomain (line 2): ",
		"a: 1\nb: [\n": "line 2: did not find expected node content",
	} {
		_, err := Parse(text)
		require.Error(t, err, text)
		assert.Contains(t, err.Error(), want)
	}
}

func TestOfEqualKeysTheLastOneCounts(t *testing.T) {
	t.Parallel()
	config, err := Parse("rootNamespace: a\ndefaultProviders: {tracing: [jaeger]}\nrootNamespace: b\n")
	require.NoError(t, err)
	assert.Equal(t, "b", config.RootNamespace)
	assert.Equal(t, []string{"jaeger"}, config.DefaultProviders.Tracing)
}

func TestSnakeCaseNamesAreReadAsIstiodReadsThem(t *testing.T) {
	t.Parallel()
	config, err := Parse("root_namespace: mesh-config\nenable_tracing: false\nextension_providers:\n- name: zipkin\n  zipkin: {service: zipkin.tools, port: 9411, max_tag_length: 5}\n" +
		"defaultConfig:\n  proxy_metadata: {A: b}\n  tracing: {custom_tags: {a: {literal: {value: b}}}}\ndefault_providers: {tracing: [zipkin]}\nservice_settings: [{settings: {cluster_local: true}, hosts: [a]}]\n")
	require.NoError(t, err)
	assert.Equal(t, "mesh-config", Root(config, Config{}))
	assert.False(t, *config.EnableTracing)
	provider, found := config.Provider("zipkin")
	require.True(t, found)
	assert.Equal(t, "zipkin.tools", provider.Service())
	assert.Contains(t, provider["zipkin"], "maxTagLength")
	assert.Equal(t, map[string]any{"A": "b"}, config.DefaultConfig.ProxyMetadata)
	assert.Contains(t, config.DefaultConfig.Tracing, "customTags")
	assert.Empty(t, config.DefaultProviders.Tracing, "istiod ignores default_providers (pkg/config/mesh, ApplyMeshConfig)")
	assert.True(t, config.ServiceSettings[0].Settings.ClusterLocal)

	both, err := Parse("root_namespace: a\nrootNamespace: b\n")
	require.NoError(t, err)
	assert.Equal(t, "b", both.RootNamespace, "istiod takes the camelCase name of two")
}

func TestAProxyConfigIsReadAsIstiodReadsIt(t *testing.T) {
	t.Parallel()
	config, err := ParseProxyConfig("tracing: {custom_tags: {a: {literal: {value: b}}}}\nproxy_metadata: {A: \"true\"}\n")
	require.NoError(t, err)
	assert.Equal(t, map[string]any{"A": "true"}, config["proxyMetadata"])
	assert.Contains(t, config["tracing"], "customTags")
	_, err = ParseProxyConfig("proxyMetadata: {A: true}\n")
	require.Error(t, err)
	empty, err := ParseProxyConfig("")
	require.NoError(t, err)
	assert.Empty(t, empty)
}
