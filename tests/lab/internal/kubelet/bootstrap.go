package kubelet

import (
	"encoding/json"
	"fmt"
	"net"
	"strconv"
	"strings"
)

// bootstrap is Envoy's bootstrap configuration: its node and the xDS server. The metadata are those that Istio's agent sends
// (pkg/bootstrap/config.go, 1.31): fields of the pod, and each env ISTIO_META_X as X.
func bootstrap(pod *Pod, kind string, environment []string, version, xds string) ([]byte, error) {
	object := pod.Object
	metadata := map[string]any{
		"NAME":            object.Name,
		"NAMESPACE":       object.Namespace,
		"LABELS":          object.Labels,
		"NODE_NAME":       object.Spec.NodeName,
		"SERVICE_ACCOUNT": object.Spec.ServiceAccountName,
		"INSTANCE_IPS":    pod.Network.IP,
		"ISTIO_VERSION":   version,
	}
	for _, variable := range environment {
		name, value, _ := strings.Cut(variable, "=")
		if key, is := strings.CutPrefix(name, "ISTIO_META_"); is {
			metadata[key] = value
		}
	}
	host, portText, err := net.SplitHostPort(xds)
	if err != nil {
		return nil, err
	}
	port, err := strconv.Atoi(portText)
	if err != nil {
		return nil, err
	}
	fromXDS := map[string]any{"ads": map[string]any{}, "initial_fetch_timeout": "0s", "resource_api_version": "V3"}
	return json.MarshalIndent(map[string]any{
		"node": map[string]any{
			"id":       fmt.Sprintf("%s~%s~%s.%s~%s.svc.cluster.local", kind, pod.Network.IP, object.Name, object.Namespace, object.Namespace),
			"cluster":  serviceName(object.Labels) + "." + object.Namespace,
			"metadata": metadata,
		},
		"admin":           map[string]any{"address": socket("127.0.0.1", envoyAdminPort)},
		"layered_runtime": map[string]any{"layers": []any{map[string]any{"name": "lab", "static_layer": shortFlush}}},
		"dynamic_resources": map[string]any{
			"cds_config": fromXDS,
			"lds_config": fromXDS,
			"ads_config": map[string]any{
				"api_type":                       "DELTA_GRPC",
				"transport_api_version":          "V3",
				"set_node_on_first_message_only": true,
				"grpc_services":                  []any{map[string]any{"envoy_grpc": map[string]any{"cluster_name": "xds-grpc"}}},
			},
		},
		"static_resources": map[string]any{"clusters": []any{xdsCluster(host, port)}},
	}, "", "  ")
}

// shortFlush makes tracers send an incomplete batch after 200 ms in place of 5 s, so that tests do not wait for the last spans.
var shortFlush = map[string]any{
	"tracing.zipkin.flush_interval_ms":        200,
	"tracing.opentelemetry.flush_interval_ms": 200,
}

func xdsCluster(host string, port int) map[string]any {
	endpoint := map[string]any{"endpoint": map[string]any{"address": socket(host, port)}}
	return map[string]any{
		"name":            "xds-grpc",
		"type":            "STATIC",
		"connect_timeout": "1s",
		"load_assignment": map[string]any{
			"cluster_name": "xds-grpc",
			"endpoints":    []any{map[string]any{"lb_endpoints": []any{endpoint}}},
		},
		"typed_extension_protocol_options": map[string]any{
			"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": map[string]any{
				"@type":                "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
				"explicit_http_config": map[string]any{"http2_protocol_options": map[string]any{}},
			},
		},
	}
}

func socket(host string, port int) map[string]any {
	return map[string]any{"socket_address": map[string]any{"address": host, "port_value": port}}
}

// serviceName is the service name of a proxy in Istio's spans, without the namespace.
func serviceName(labels map[string]string) string {
	for _, label := range []string{"app", "app.kubernetes.io/name", "service.istio.io/canonical-name"} {
		if name := labels[label]; name != "" {
			return name
		}
	}
	return "istio-proxy"
}
