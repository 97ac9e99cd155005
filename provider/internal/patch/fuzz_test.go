package patch

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// meshTexts are documents as the installers and people write them.
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

// meshWants are the fields that connect a mesh to groundcover, by each protocol and in the classic form, and some that take keys out.
var meshWants = []string{
	`{"extensionProviders":[{"name":"groundcover","opentelemetry":{"service":"groundcover-sensor.groundcover.svc.cluster.local","port":4317}}],"defaultProviders":{"tracing":["groundcover"]}}`,
	`{"extensionProviders":[{"name":"groundcover","zipkin":{"service":"groundcover-sensor.groundcover.svc.cluster.local","port":9411,"maxTagLength":256}}],"defaultProviders":{"tracing":["groundcover"]}}`,
	`{"extensionProviders":[{"name":"groundcover","datadog":{"service":"groundcover-sensor.groundcover.svc.cluster.local","port":8126}}],"defaultProviders":{"tracing":["groundcover"],"metrics":["prometheus"]}}`,
	`{"defaultConfig":{"tracing":{"sampling":1,"datadog":{"address":"groundcover-sensor.groundcover.svc.cluster.local:8126"},"zipkin":null}},"enableTracing":true}`,
	`{"defaultConfig":{"tracing":{"sampling":0.5,"zipkin":{"address":"$(HOST_IP):9411"},"datadog":null,"openCensusAgent":null},"proxyMetadata":{"DD_INSTRUMENTATION_TELEMETRY_ENABLED":"false"}}}`,
	`{"defaultConfig":{"tracing":null},"accessLogFile":"y","trustDomain":null}`,
	`{"last":null,"extensionProviders":[{"name":"zipkin","zipkin":null,"x":[]},{"name":"otel","opentelemetry":{"port":1.5}}]}`,
}

func fieldsOf(text string) (map[string]any, bool) {
	var fields map[string]any
	if json.Unmarshal([]byte(text), &fields) != nil || fields == nil {
		return nil, false
	}
	normal, err := normalFields(fields)
	return normal, err == nil
}

func FuzzRestoreOfMergeIsTheFirstText(f *testing.F) {
	for _, text := range meshTexts(f) {
		for i, want := range meshWants {
			f.Add(text, want, meshWants[(i+1)%len(meshWants)])
		}
	}
	for seed := range uint64(40) {
		g := newGenerator(seed)
		first, _ := json.Marshal(g.fields(2))
		second, _ := json.Marshal(g.fields(1))
		f.Add(g.document(), string(first), string(second))
	}
	f.Fuzz(func(t *testing.T, text, first, second string) {
		a, ok := fieldsOf(first)
		b, ok2 := fieldsOf(second)
		if _, err := parse(text); err != nil || !ok || !ok2 || len(text) > 4000 {
			return
		}
		checkRoundTrip(t, text, a, b)
	})
}

func FuzzSomebodysEditInBetweenStays(f *testing.F) {
	for _, text := range meshTexts(f) {
		for i, want := range meshWants {
			f.Add(text, want, uint64(i))
		}
	}
	f.Fuzz(func(t *testing.T, text, want string, seed uint64) {
		fields, ok := fieldsOf(want)
		if !ok || len(text) > 4000 {
			return
		}
		checkForeignEdit(t, newGenerator(seed), text, fields)
		if _, err := parse(text); err == nil {
			checkReencoded(t, text, fields)
		}
	})
}
