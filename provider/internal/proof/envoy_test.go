package proof

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// The messages are those of Envoy 1.40 with Istio 1.31, and of Envoy before it printed the configuration first.
func TestAMessageOfEnvoyIsOneLineWithItsLastReason(t *testing.T) {
	t.Parallel()
	const listener = "Error adding/updating listener(s) 0.0.0.0_8080: "
	const validation = "Proto constraint validation failed (OpenTelemetryConfigValidationError.GrpcService: embedded message failed validation | caused by GrpcServiceValidationError.InitialMetadata[0]: embedded message failed validation | caused by HeaderValueValidationError.Value: value does not match regex pattern \"^[^\\x00\\n\\r]*$\")"
	const reason = listener + `HeaderValueValidationError.Value: value does not match regex pattern "^[^\x00\n\r]*$"`
	configuration := strings.Repeat("grpc_service {\n  envoy_grpc {\n    cluster_name: \"outbound|4317||sensor\"\n  }\n}\n", 50)
	for name, c := range map[string]struct{ message, want string }{
		"the configuration first":       {listener + "goo.gle/debugstr  \n" + configuration + ": " + validation, reason},
		"the configuration last":        {listener + validation + ": " + configuration, reason},
		"the configuration, no cause":   {listener + "goo.gle/debugproto \n" + configuration + ": unknown field", listener + "unknown field"},
		"one line":                      {envoyMessage, envoyMessage},
		"two listeners, for one reason": {envoyMessage + "\n0.0.0.0_80: envoy.tracers.zipkin: unknown cluster", envoyMessage},
		"another text":                  {"  rejected\n", "rejected"},
	} {
		assert.Equal(t, c.want, envoyReason(c.message), name)
	}
	assert.Len(t, []rune(envoyReason(listener+strings.Repeat("é", 1000))), names.MaxText)
}
