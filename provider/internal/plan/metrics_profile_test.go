package plan

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// kept says whether a series of that name is left by the rules.
func kept(rules []rule, name string) bool {
	return relabel(rules, map[string]string{"__name__": name}) != nil
}

func TestStandardKeepsEveryMetricThatADashboardOfIstioQueries(t *testing.T) {
	t.Parallel()
	names := dashboardMetrics(t)
	for _, merged := range []bool{false, true} {
		for _, name := range names {
			assert.True(t, kept(series(everyMetric(), merged), name), name)
		}
	}
}

func TestAProfileDropsTheRestAndNeverAnApplicationsOwnMetrics(t *testing.T) {
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
		assert.Equal(t, c.kept, kept(series(inputs, c.merged), c.name), "%v", c)
	}
}

func TestKeepAddsToTheProfileAndDropIsStronger(t *testing.T) {
	t.Parallel()
	inputs := everyMetric()
	inputs.Keep, inputs.Drop = []string{"envoy_server_.+|envoy_listener_.+"}, []string{"envoy_server_live", "istio_tcp_.+"}
	for _, merged := range []bool{false, true} {
		rules := series(inputs, merged)
		assert.True(t, kept(rules, "envoy_server_uptime"))
		assert.True(t, kept(rules, "envoy_listener_x"))
		assert.True(t, kept(rules, "istio_requests_total"))
		assert.False(t, kept(rules, "envoy_server_live"))
		assert.False(t, kept(rules, "istio_tcp_sent_bytes_total"))
		assert.False(t, kept(rules, "envoy_cluster_x"))
	}
}

func TestNoLabelOfOursIsLeftOnASeries(t *testing.T) {
	t.Parallel()
	inputs := everyMetric()
	inputs.DropLabels = []string{"source_principal"}
	left := relabel(series(inputs, true), map[string]string{"__name__": "istio_requests_total", "source_principal": "x", "reporter": "source"})
	assert.Equal(t, map[string]string{"__name__": "istio_requests_total", "reporter": "source"}, left)
}

func TestTheEstimateGrowsWithTheProfile(t *testing.T) {
	t.Parallel()
	for _, merged := range []bool{false, true} {
		assert.Less(t, SeriesPerProxy(request.Minimal, merged), SeriesPerProxy(request.Standard, merged))
		assert.Less(t, SeriesPerProxy(request.Standard, merged), SeriesPerProxy(request.All, merged))
	}
}
