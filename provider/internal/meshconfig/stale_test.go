package meshconfig

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The answer of /debug/mesh is that of an istiod of Istio 1.31.
func TestARunningMeshConfigurationIsStaleWhereItDiffersFromTheDocuments(t *testing.T) {
	t.Parallel()
	answer, err := os.ReadFile("../proof/istiod/testdata/mesh-good.json")
	require.NoError(t, err)
	const provider = "extensionProviders:\n- name: groundcover\n  opentelemetry: {service: groundcover-sensor.groundcover.svc.cluster.local, port: \"4317\"}\n"
	for name, c := range map[string]struct {
		documents []string
		stale     []string
	}{
		"no document":                   {nil, nil},
		"what it runs":                  {[]string{provider, "trustDomain: cluster.local\ndefaultProviders: {tracing: [groundcover]}\nconnectTimeout: 10.000s\nenableTracing: true\n"}, nil},
		"snake_case":                    {[]string{"trust_domain: cluster.local\nroot_namespace: istio-system\ndefault_providers: {tracing: [jaeger]}\n"}, nil},
		"unknown fields and null":       {[]string{"newField: 5\nenableAutoMtls: null\ndefaultConfig: {newField: 5}\n"}, nil},
		"an enum":                       {[]string{"outboundTrafficPolicy: {mode: REGISTRY_ONLY}\n"}, []string{"outboundTrafficPolicy.mode is ALLOW_ANY"}},
		"a field that becomes false":    {[]string{"enableTracing: false\n"}, []string{"enableTracing is true"}},
		"the primary document wins":     {[]string{"enableTracing: false\ndefaultConfig: {statusPort: 5}\n", "enableTracing: true\ndefaultConfig: {statusPort: 15020}\n"}, nil},
		"a provider":                    {[]string{"extensionProviders:\n- name: groundcover\n  opentelemetry: {service: groundcover-sensor.groundcover.svc.cluster.local, port: 4318}\n- name: jaeger\n"}, []string{"extensionProviders.groundcover.opentelemetry.port is 4317, not 4318", "extensionProviders.jaeger.name is missing"}},
		"a variable of the proxies":     {[]string{"defaultConfig: {proxyMetadata: {A.B: c}}\n"}, []string{"defaultConfig.proxyMetadata.A.B is missing"}},
		"a default provider":            {[]string{"defaultProviders: {tracing: [jaeger]}\n"}, []string{`defaultProviders.tracing is ["groundcover"], not ["jaeger"]`}},
		"what a later document repeats": {[]string{"defaultConfig: {proxyMetadata: {A: b}}\n", "defaultConfig: {proxyMetadata: {C: d}}\n"}, []string{"defaultConfig.proxyMetadata.A is missing", "defaultConfig.proxyMetadata.C is missing"}},
	} {
		stale, err := Stale(string(answer), c.documents...)
		require.NoError(t, err)
		assert.Equal(t, c.stale, stale, name)
	}
}
