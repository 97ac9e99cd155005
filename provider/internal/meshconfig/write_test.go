package meshconfig

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAWriteTakesTheNameOfAFieldThatTheDocumentHas(t *testing.T) {
	t.Parallel()
	fields := map[string]any{
		"extensionProviders": []any{map[string]any{"name": "groundcover", "opentelemetry": map[string]any{"service": "s", "port": 4317, "maxTagLength": 5}}},
		"defaultProviders":   map[string]any{"tracing": []any{"groundcover"}},
		"enableTracing":      true,
		"defaultConfig":      map[string]any{"proxyMetadata": map[string]any{"proxy_metadata": "x"}, "tracing": map[string]any{"zipkin": nil}},
	}
	assert.Equal(t, fields, KeysOf("extensionProviders: []\n", fields))
	assert.Equal(t, fields, KeysOf("a: [\n", fields))
	assert.Equal(t, fields, KeysOf("extensionProviders: []\nextension_providers: []\n", fields), "istiod keeps the camelCase one of both")
	assert.Equal(t, map[string]any{
		"extension_providers": []any{map[string]any{"name": "groundcover", "opentelemetry": map[string]any{"service": "s", "port": 4317, "max_tag_length": 5}}},
		"defaultProviders":    map[string]any{"tracing": []any{"groundcover"}},
		"enable_tracing":      true,
		"defaultConfig":       map[string]any{"proxy_metadata": map[string]any{"proxy_metadata": "x"}, "tracing": map[string]any{"zipkin": nil}},
	}, KeysOf("extension_providers:\n- name: other\n- name: groundcover\n  opentelemetry: {max_tag_length: 7}\nenable_tracing: false\n"+
		"default_providers: {tracing: [zipkin]}\ndefaultConfig: {proxy_metadata: {}}\n", fields), "istiod ignores default_providers")
}

func TestADocumentIsCheckedAsItWouldStandAfterAWrite(t *testing.T) {
	t.Parallel()
	provider := func(port any) map[string]any {
		return map[string]any{"extensionProviders": []any{map[string]any{"name": "groundcover", "zipkin": map[string]any{"service": "s", "port": port}}}}
	}
	const mesh = "extensionProviders:\n- name: jaeger\n  zipkin: {service: j, port: 9411}\n"
	require.NoError(t, CheckWrite(mesh, provider(9411)))
	require.NoError(t, CheckWrite("", provider(9411)))
	require.ErrorContains(t, CheckWrite(mesh, provider(-1)), "extensionProviders[1].zipkin.port: ")
	require.ErrorContains(t, CheckWrite("connectTimeout: abc\n", provider(9411)), "connectTimeout")
	require.NoError(t, CheckWrite("extensionProviders:\n- name: groundcover\n  zipkin: {service: s, port: abc}\n", provider(9411)), "the write replaces the fault")
	require.NoError(t, CheckWrite("connectTimeout: abc\n", map[string]any{"connectTimeout": nil}))
	setting := map[string]any{"serviceSettings": map[string]any{"[0]": map[string]any{"hosts": []any{"a..b"}}}}
	require.ErrorContains(t, CheckWrite("", setting), "serviceSettings[0].hosts[0]")
	require.ErrorContains(t, CheckWrite("serviceSettings:\n- hosts: [b]\n", setting), "serviceSettings[0].hosts[0]")
	added := func(host string) map[string]any {
		return map[string]any{"serviceSettings": map[string]any{"[+]": []any{map[string]any{"hosts": []any{host}}}}}
	}
	require.NoError(t, CheckWrite("", added("s.ns.svc.cluster.local")))
	require.NoError(t, CheckWrite("serviceSettings:\n- hosts: [b]\n", added("s.ns.svc.cluster.local")))
	require.ErrorContains(t, CheckWrite("serviceSettings:\n- hosts: [b]\n", added("a..b")), "serviceSettings[1].hosts[0]", "an added element is checked at its place")
}
