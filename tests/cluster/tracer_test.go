package cluster

import (
	"encoding/json"
	"regexp"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// tracer is the tracing configuration of a proxy: the port of the cluster that gets its spans, 0 for none, and the sampling in
// percent.
type tracer struct {
	port    int
	percent float64
}

// noTracer is the configuration of a proxy that does not trace.
var noTracer = tracer{}

var (
	collector = regexp.MustCompile(`"(?:cluster_name|collector_cluster|cluster)":\s*"outbound\|(\d+)\|\|`)
	share     = regexp.MustCompile(`"random_sampling":\s*\{\s*"value":\s*([0-9.]+)`)
)

// awaitTracer waits until the gateway's listeners have this tracer.
func awaitTracer(t *testing.T, l *lab.Lab, want tracer) {
	t.Helper()
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		pods, err := l.Proxies(t.Context())
		require.NoError(c, err)
		require.Len(c, pods, 1)
		listeners, err := pods[0].Get(t.Context(), 15000, "/config_dump?resource=dynamic_listeners")
		require.NoError(c, err)
		assert.Equal(c, want, tracerOf(c, listeners))
	}, eventually, tick)
}

// tracerOf reads the tracer of the active listeners, without draining ones. All of them must have the same.
func tracerOf(t require.TestingT, dump []byte) tracer {
	var listeners struct {
		Configs []struct {
			Active any `json:"active_state"`
		} `json:"configs"`
	}
	require.NoError(t, json.Unmarshal(dump, &listeners))
	found := map[tracer]bool{}
	for _, listener := range listeners.Configs {
		addTracers(listener.Active, found)
	}
	delete(found, noTracer)
	require.LessOrEqual(t, len(found), 1, "listeners trace differently: %v", found)
	for only := range found {
		return only
	}
	return noTracer
}

// addTracers collects the field tracing of all filters of a listener.
func addTracers(value any, found map[tracer]bool) {
	switch value := value.(type) {
	case []any:
		for _, element := range value {
			addTracers(element, found)
		}
	case map[string]any:
		for key, field := range value {
			if tracing, err := json.Marshal(field); key == "tracing" && err == nil {
				found[tracerIn(string(tracing))] = true
			} else {
				addTracers(field, found)
			}
		}
	}
}

// tracerIn is the tracer of one filter. A sampling of 0 has no value in the text.
func tracerIn(tracing string) tracer {
	to := collector.FindStringSubmatch(tracing)
	if to == nil {
		return noTracer
	}
	port, _ := strconv.Atoi(to[1])
	found := tracer{port: port}
	if sampled := share.FindStringSubmatch(tracing); sampled != nil {
		found.percent, _ = strconv.ParseFloat(sampled[1], 64)
	}
	return found
}
