package schematest

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestADefaultIsReadFromTheEndOfADescription(t *testing.T) {
	t.Parallel()
	for description, want := range map[string]Default{
		"The share, in percent. Default: 1.":                         {"1", "1"},
		"The limit. Default: 0.5.":                                   {"0.5", "0.5"},
		"The protocol. Default: `OpenTelemetry`.":                    {"`OpenTelemetry`", "OpenTelemetry"},
		"The namespace. Default: `groundcover`, then any namespace.": {"`groundcover`, then any namespace", "groundcover"},
		"Whether it restarts. Default: true.":                        {"true", "true"},
		"The tracing. Default: 1% of requests.":                      {"1% of requests", ""},
		"The tags. Default: none.":                                   {"none", ""},
		"The length. Default: Istio's own (256).":                    {"Istio's own (256)", ""},
		"The domain. Default: `cluster.local`.":                      {"`cluster.local`", "cluster.local"},
		"The fields to set. A null removes a key.":                   {},
	} {
		assert.Equal(t, want, parse(description), description)
	}
}
