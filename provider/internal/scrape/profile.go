package scrape

import (
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// minimal are the golden signals: requests and their durations, bytes and connections of TCP, versions, the health of
// istiod's pushes.
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
// components that a dashboard of manifests/addons/dashboards queries.
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

// keepPattern is the RE2 pattern of the metric names that a profile keeps, with the user's own patterns; "" keeps all.
func keepPattern(profile request.Profile, keep []string) string {
	var patterns []string
	switch profile {
	case request.Minimal:
		patterns = minimal
	case request.Standard:
		patterns = standard
	default:
		return ""
	}
	return union(append(slices.Clone(patterns), keep...))
}
