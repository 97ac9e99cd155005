package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// minimal are the golden signals: requests, their duration, bytes and connections of TCP, and what runs.
var minimal = []string{
	"istio_requests_total",
	"istio_request_duration_milliseconds_(?:bucket|sum|count)",
	"istio_tcp_(?:sent_bytes|received_bytes|connections_opened|connections_closed)_total",
	"istio_build",
	"pilot_xds",
	"pilot_total_xds_rejects",
	"pilot_proxy_convergence_time_(?:bucket|sum|count)",
}

// standard adds the rest of Istio's standard metrics (Istio 1.31, docs/reference/config/metrics) and every metric of Istio's
// that a dashboard of manifests/addons/dashboards queries.
var standard = append(slices.Clone(minimal),
	"istio_(?:request|response)_bytes_(?:bucket|sum|count)",
	"istio_(?:request|response)_messages_total",
	"istio_request_duration_seconds_bucket",
	"istio_tcp_sockets_open",
	"istio_dns_requests_total",
	"istio_xds_(?:connection_terminations|message)_total",
	"workload_manager_(?:active|pending)_proxy_count",
	"pilot_k8s_(?:cfg|reg)_events",
	"pilot_push_triggers",
	"pilot_total_xds_internal_errors",
	"pilot_xds_pushes",
	"pilot_xds_(?:config_size_bytes|push_time)_(?:bucket|sum|count)",
	"galley_validation_(?:failed|passed)",
	"sidecar_injection_(?:failure|success)_total",
	"envoy_cluster_upstream_cx_active",
	"envoy_wasm_envoy_wasm_runtime_(?:null|v8)_(?:active|created)",
	"envoy_wasm_remote_load_cache_(?:entries|hits|misses|negative_hits)",
	"envoy_wasm_remote_load_fetch_(?:failures|successes)",
	"go_goroutines",
	"go_memstats_(?:alloc_bytes|alloc_bytes_total|heap_alloc_bytes|heap_inuse_bytes|heap_sys_bytes|mallocs_total|stack_inuse_bytes)",
	"process_(?:cpu_seconds_total|open_fds|resident_memory_bytes|virtual_memory_bytes)",
)

// families are names that only Istio's components use in their own containers; an application whose metrics are merged
// into the sidecar's keeps all of its own.
const families = "(?:envoy|istio|pilot|galley|citadel|sidecar_injection|workload_manager)_.+"

// KeepPattern is the RE2 pattern of the metric names that a profile keeps, with the user's own patterns; "" keeps all.
func KeepPattern(profile request.Profile, keep []string) string {
	var names []string
	switch profile {
	case request.Minimal:
		names = minimal
	case request.Standard:
		names = standard
	default:
		return ""
	}
	return union(append(slices.Clone(names), keep...))
}

// union matches what any of the patterns matches.
func union(patterns []string) string {
	grouped := make([]string, 0, len(patterns))
	for _, pattern := range patterns {
		if strings.ContainsRune(pattern, '|') {
			pattern = "(?:" + pattern + ")"
		}
		grouped = append(grouped, pattern)
	}
	return strings.Join(grouped, "|")
}

// SeriesPerProxy estimates the series of one Envoy: a fixed part, and for each of its peers those of one HTTP edge with
// two response codes. An edge is, for each code, a counter, and a histogram of durations and of the sizes of requests and of
// responses: 67 series. A histogram of Istio's is 20 buckets, a sum and a count (Envoy 1.40's default buckets). merged says
// that the series of the agent come along, at port 15020.
func SeriesPerProxy(profile request.Profile, merged bool) int {
	const histogram, codes = 22, 2
	switch {
	case profile == request.Minimal:
		return fixedMinimal + peers*codes*(1+histogram)
	case profile == request.Standard:
		return fixedStandard + peers*codes*(1+3*histogram)
	case merged:
		return fixedAll + ofAgent + peers*codes*(1+3*histogram)
	}
	return fixedAll + peers*codes*(1+3*histogram)
}

// The fixed parts are what an Envoy without traffic exports in Istio's default list of stats, counted on the ports of
// sidecars of istiod 1.31 with Envoy 1.40: 437 series at 15090, of which Standard keeps 9 and Minimal none, and 501 at 15020
// with pilot-agent's own. That Envoy had no istio_build, which Istio's has. peers is the guess of how many others a proxy
// talks to, as caller or called.
const (
	fixedMinimal  = 1
	fixedStandard = 10
	fixedAll      = 437
	ofAgent       = 501 - fixedAll
	peers         = 6
)

// estimateText says how an estimate was made.
func estimateText(proxies int) string {
	return fmt.Sprintf("%d proxies, each taken to talk with %d others in 2 response codes", proxies, peers)
}
