package meshconfig

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestEntriesAreComparedByIstiosFields(t *testing.T) {
	t.Parallel()
	otel := func(fields map[string]any) ExtensionProvider {
		return ExtensionProvider{"name": "groundcover", "opentelemetry": fields}
	}
	written := otel(map[string]any{"service": "s", "port": 4318, "http": map[string]any{"path": "/v1/traces", "timeout": "3s"}})
	for name, c := range map[string]struct {
		effective   ExtensionProvider
		differences []string
	}{
		"another spelling":        {otel(map[string]any{"service": "s", "port": "4318", "http": map[string]any{"path": "/v1/traces", "timeout": "3.000s", "headers": []any{}}}), nil},
		"another port":            {otel(map[string]any{"service": "s", "port": 4317, "http": map[string]any{"path": "/v1/traces", "timeout": "3s"}}), []string{"opentelemetry.port is 4317, not 4318"}},
		"a field that is missing": {otel(map[string]any{"service": "s", "port": 4318}), []string{"opentelemetry.http.path is missing", "opentelemetry.http.timeout is missing"}},
		"a field that was removed": {otel(map[string]any{"service": "s", "port": 4318, "max_tag_length": 5, "http": map[string]any{"path": "/v1/traces", "timeout": "3s"}}),
			[]string{"opentelemetry.maxTagLength is 5"}},
		"another type": {ExtensionProvider{"name": "groundcover", "zipkin": map[string]any{"service": "s", "port": 9411}}, []string{"opentelemetry.http.path is missing",
			"opentelemetry.http.timeout is missing", "opentelemetry.port is missing", "opentelemetry.service is missing", "zipkin.port is 9411", "zipkin.service is s"}},
	} {
		assert.Equal(t, c.differences, Differences(written, c.effective), name)
	}
	assert.Contains(t, Differences(otel(map[string]any{"port": "abc"}), written)[0], "the requested entry is invalid")
}
