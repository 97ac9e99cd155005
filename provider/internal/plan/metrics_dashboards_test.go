package plan

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

func TestTheProfileStandardKeepsWhatIstiosDashboardsQuery(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/istio-dashboards.txt")
	require.NoError(t, err)
	// Prometheus and vmagent match whole names.
	keeps := regexp.MustCompile("^(?:" + KeepPattern(request.Standard, nil) + ")$")
	names := 0
	for line := range strings.Lines(string(text)) {
		if name, _, is := strings.Cut(line, "\t"); is {
			names++
			assert.True(t, keeps.MatchString(name), name)
		}
	}
	assert.Greater(t, names, 40)
	for _, name := range []string{"envoy_server_uptime", "istio_agent_go_goroutines", "envoy_cluster_upstream_cx_connect_ms_bucket", "go_gc_duration_seconds", "pilot_info"} {
		assert.False(t, keeps.MatchString(name), name)
	}
}
