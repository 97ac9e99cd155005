package patch

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/yamltext"
)

// meshTexts are mesh configurations as installers write them, and as users write them by hand.
func meshTexts(t testing.TB) map[string]string {
	t.Helper()
	files, err := filepath.Glob("testdata/mesh/*")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	texts := map[string]string{}
	for _, f := range files {
		content, err := os.ReadFile(f)
		require.NoError(t, err)
		texts[filepath.Base(f)] = string(content)
	}
	return texts
}

// meshFields are the fields that connect a mesh to groundcover, with each protocol and with ProxyConfig tracing, and some that remove
// keys.
var meshFields = []string{
	`{"extensionProviders":[{"name":"groundcover","opentelemetry":{"service":"groundcover-sensor.groundcover.svc.cluster.local","port":4317}}],"defaultProviders":{"tracing":["groundcover"]}}`,
	`{"extensionProviders":[{"name":"groundcover","zipkin":{"service":"groundcover-sensor.groundcover.svc.cluster.local","port":9411,"maxTagLength":256}}],"defaultProviders":{"tracing":["groundcover"]}}`,
	`{"extensionProviders":[{"name":"groundcover","datadog":{"service":"groundcover-sensor.groundcover.svc.cluster.local","port":8126}}],"defaultProviders":{"tracing":["groundcover"],"metrics":["prometheus"]}}`,
	`{"defaultConfig":{"tracing":{"sampling":1,"datadog":{"address":"groundcover-sensor.groundcover.svc.cluster.local:8126"},"zipkin":null}},"enableTracing":true}`,
	`{"defaultConfig":{"tracing":{"sampling":0.5,"zipkin":{"address":"$(HOST_IP):9411"},"datadog":null,"openCensusAgent":null},"proxyMetadata":{"DD_INSTRUMENTATION_TELEMETRY_ENABLED":"false"}}}`,
	`{"defaultConfig":{"tracing":null},"accessLogFile":"y","trustDomain":null}`,
	`{"serviceSettings":{"[+]":[{"settings":{"clusterLocal":true},"hosts":["groundcover-sensor.groundcover.svc.cluster.local"]}]},"defaultProviders":{"tracing":["groundcover"]}}`,
	`{"last":null,"extensionProviders":[{"name":"zipkin","zipkin":null,"x":[]},{"name":"otel","opentelemetry":{"port":1.5}}]}`,
}

// fieldsOf turns a number into desired fields: JSON that a fuzzer writes hardly ever parses.
func fieldsOf(t testing.TB, seed uint64) map[string]any {
	t.Helper()
	if int(seed%16) < len(meshFields) {
		var fields map[string]any
		require.NoError(t, json.Unmarshal([]byte(meshFields[seed%16]), &fields))
		normal, err := tree.Normalize(fields)
		require.NoError(t, err)
		return normal
	}
	return newGenerator(seed).fields(int(seed>>4) % 3)
}

func addSeeds(f *testing.F) {
	f.Helper()
	for _, text := range meshTexts(f) {
		for i := range meshFields {
			f.Add(text, uint64(i), uint64(i+1))
		}
	}
	for seed := range uint64(60) {
		f.Add(newGenerator(seed).document(), seed, seed+7)
	}
}

func FuzzRestoreReturnsTheOriginalText(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, text string, first, second uint64) {
		if _, err := yamltext.Parse(text); err == nil && len(text) < 4000 {
			checkRoundTrip(t, text, fieldsOf(t, first), fieldsOf(t, second))
		}
	})
}

func FuzzEditsOfOtherManagersStay(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, text string, fields, seed uint64) {
		if _, err := yamltext.Parse(text); err == nil && len(text) < 4000 {
			checkOtherEdit(t, newGenerator(seed), text, fieldsOf(t, fields))
			checkReencoded(t, text, fieldsOf(t, fields))
		}
	})
}
