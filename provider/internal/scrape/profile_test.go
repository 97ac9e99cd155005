package scrape

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// kept reports whether the rules keep a series of that name.
func kept(rules []rule, name string) bool {
	return relabel(rules, map[string]string{"__name__": name}) != nil
}

func TestTheRulesOfStandardKeepEveryMetricThatADashboardQueries(t *testing.T) {
	t.Parallel()
	names := dashboardMetrics(t)
	for _, merged := range []bool{false, true} {
		for _, name := range names {
			assert.True(t, kept(seriesRules(everyMetric(), merged), name), name)
		}
	}
}

func TestAProfileDropsTheRestAndNoMetricOfAnApplication(t *testing.T) {
	t.Parallel()
	inputs := everyMetric()
	for _, c := range []struct {
		profile request.Profile
		merged  bool
		name    string
		kept    bool
	}{
		{request.Standard, false, "envoy_server_live", false},
		{request.Standard, true, "envoy_server_live", false},
		{request.Standard, true, "istio_agent_startup_duration_seconds", false},
		{request.Standard, true, "http_requests_total", true},
		{request.Standard, false, "istio_request_bytes_bucket", true},
		{request.Minimal, false, "istio_request_bytes_bucket", false},
		{request.Minimal, false, "istio_request_duration_milliseconds_bucket", true},
		{request.Minimal, true, "istio_requests_total", true},
		{request.All, false, "envoy_server_live", true},
	} {
		inputs.Profile = c.profile
		assert.Equal(t, c.kept, kept(seriesRules(inputs, c.merged), c.name), "%v", c)
	}
}

func TestKeepAddsToTheProfileAndDropWins(t *testing.T) {
	t.Parallel()
	inputs := everyMetric()
	inputs.Keep, inputs.Drop = []string{"envoy_server_.+|envoy_listener_.+"}, []string{"envoy_server_live", "istio_tcp_.+"}
	for _, merged := range []bool{false, true} {
		rules := seriesRules(inputs, merged)
		assert.True(t, kept(rules, "envoy_server_uptime"))
		assert.True(t, kept(rules, "envoy_listener_x"))
		assert.True(t, kept(rules, "istio_requests_total"))
		assert.False(t, kept(rules, "envoy_server_live"))
		assert.False(t, kept(rules, "istio_tcp_sent_bytes_total"))
		assert.False(t, kept(rules, "envoy_cluster_x"))
	}
}

func TestNoTemporaryLabelIsLeftOnASeries(t *testing.T) {
	t.Parallel()
	inputs := everyMetric()
	inputs.DropLabels = []string{"source_principal"}
	left := relabel(seriesRules(inputs, true), map[string]string{"__name__": "istio_requests_total", "source_principal": "x", "reporter": "source"})
	assert.Equal(t, map[string]string{"__name__": "istio_requests_total", "reporter": "source"}, left)
}

func TestThePatternOfStandardMatchesEveryMetricThatADashboardQueries(t *testing.T) {
	t.Parallel()
	// Prometheus and vmagent match whole names.
	keeps := regexp.MustCompile("^(?:" + keepPattern(request.Standard, nil) + ")$")
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
