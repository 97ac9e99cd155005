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
	// Prometheus and vmagent match whole names.
	keeps := regexp.MustCompile("^(?:" + KeepPattern(request.Standard, nil) + ")$")
	for _, name := range dashboardMetrics(t) {
		assert.True(t, keeps.MatchString(name), name)
	}
	for _, name := range []string{"envoy_server_uptime", "istio_agent_go_goroutines", "envoy_cluster_upstream_cx_connect_ms_bucket", "go_gc_duration_seconds", "pilot_info"} {
		assert.False(t, keeps.MatchString(name), name)
	}
}

// dashboardMetrics are the names that Istio's dashboards query; tests/scrape derives the list from the dashboards.
func dashboardMetrics(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/istio-dashboards.txt")
	require.NoError(t, err)
	var names []string
	for line := range strings.Lines(string(text)) {
		if name, _, is := strings.Cut(line, "\t"); is {
			names = append(names, name)
		}
	}
	require.Greater(t, len(names), 50)
	return names
}
