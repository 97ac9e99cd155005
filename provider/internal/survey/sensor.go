package survey

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/groundcover"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/sensor"
)

// sensor reads the Service that was named, or those of the release's namespace that carry a sensor's labels, and the configuration
// beside the sensor.
func (r *reader) sensor(ctx context.Context, inputs request.Request) ([]mesh.Service, *mesh.SensorConfig, []mesh.ServiceEntry) {
	if inputs.Groundcover.Address != "" {
		return r.serviceOfAddress(ctx, inputs.Groundcover.Address)
	}
	services := r.candidates(ctx, inputs.Groundcover)
	return services, r.sensorConfig(ctx, sensor.Release(inputs, services).Namespace), nil
}

// candidates are the Services with a sensor's labels in the namespace of the release. Only where it has none, those of other
// namespaces are read, for a finding that names them.
func (r *reader) candidates(ctx context.Context, inputs request.Groundcover) []mesh.Service {
	if inputs.Service != "" {
		return r.service(ctx, inputs.Namespace, inputs.Service)
	}
	objects, result := r.list(ctx, cluster.Services, inputs.Namespace, groundcover.SensorSelector)
	if len(objects) == 0 && result == found && !inputs.NamespaceGiven {
		objects, _ = r.list(ctx, cluster.Services, "", groundcover.SensorSelector)
	}
	services := make([]mesh.Service, 0, len(objects))
	for _, object := range objects {
		services = append(services, serviceOf(object))
	}
	return services
}

// serviceOfAddress reads the Service with the host of an address, or the ServiceEntries with that host where there is none.
func (r *reader) serviceOfAddress(ctx context.Context, address string) ([]mesh.Service, *mesh.SensorConfig, []mesh.ServiceEntry) {
	host, _, _ := strings.Cut(address, ":")
	parts := strings.Split(host, ".")
	if len(parts) >= 2 && (len(parts) == 2 || parts[2] == "svc") {
		if services := r.service(ctx, parts[1], parts[0]); len(services) > 0 {
			return services, r.sensorConfig(ctx, parts[1]), nil
		}
	}
	// Istio serves v1 since 1.22.
	objects, _ := r.newest(ctx, cluster.ServiceEntries, "v1", "v1beta1")
	return nil, nil, entriesWith(host, objects)
}

// entriesOfSensor reads the ServiceEntries with the host of a Service. v1beta1 is served by all releases (Istio 1.31,
// manifests/charts/base/files/crd-all.gen.yaml).
func (r *reader) entriesOfSensor(ctx context.Context, service mesh.Service, domain string) []mesh.ServiceEntry {
	return entriesWith(sensor.FQDN(service.Name, service.Namespace, domain), r.optional(ctx, checkHost, cluster.ServiceEntries, "", ""))
}

func entriesWith(host string, objects []unstructured.Unstructured) []mesh.ServiceEntry {
	var entries []mesh.ServiceEntry
	for _, object := range objects {
		if hosts, _, _ := unstructured.NestedStringSlice(object.Object, "spec", "hosts"); slices.Contains(hosts, host) {
			entries = append(entries, mesh.ServiceEntry{Namespace: object.GetNamespace(), Name: object.GetName()})
		}
	}
	return entries
}

func (r *reader) service(ctx context.Context, namespace, name string) []mesh.Service {
	object, result := r.get(ctx, cluster.Services, namespace, name)
	if result != found {
		return nil
	}
	return []mesh.Service{serviceOf(*object)}
}

func serviceOf(object unstructured.Unstructured) mesh.Service {
	kind, _, _ := unstructured.NestedString(object.Object, "spec", "type")
	clusterIP, _, _ := unstructured.NestedString(object.Object, "spec", "clusterIP")
	local, _, _ := unstructured.NestedString(object.Object, "spec", "internalTrafficPolicy")
	selector, _, _ := unstructured.NestedStringMap(object.Object, "spec", "selector")
	service := mesh.Service{Namespace: object.GetNamespace(), Name: object.GetName(), Labels: object.GetLabels(), Type: kind, ClusterIP: clusterIP,
		Selector: selector, NodeLocal: local == "Local", ExportTo: object.GetAnnotations()["networking.istio.io/exportTo"]}
	ports, _, _ := unstructured.NestedSlice(object.Object, "spec", "ports")
	for _, entry := range ports {
		fields, _ := entry.(map[string]any)
		name, _ := fields["name"].(string)
		protocol, _ := fields["appProtocol"].(string)
		number, _ := fields["port"].(int64)
		target, _ := fields["targetPort"].(int64)
		targetName, _ := fields["targetPort"].(string)
		if targetName == "" {
			target = cmp.Or(target, number)
		}
		service.Ports = append(service.Ports, mesh.Port{Name: name, AppProtocol: protocol, Number: int(number), Target: int(target), TargetName: targetName})
	}
	return service
}

// sensorConfig reads the shares that the running sensor keeps from its own configuration. Nil when it is not there or cannot
// be read: nothing is assumed then.
func (r *reader) sensorConfig(ctx context.Context, namespace string) *mesh.SensorConfig {
	object, result := r.get(ctx, cluster.ConfigMaps, namespace, groundcover.SensorConfigMap)
	if result != found {
		return nil
	}
	text, _, _ := unstructured.NestedString(object.Object, "data", groundcover.SensorConfigKey)
	var config groundcover.SensorConfig
	if yaml.Unmarshal([]byte(text), &config) != nil {
		return nil
	}
	return &mesh.SensorConfig{Datadog: config.APMIngestor.DataDog.SamplingRatio, OpenTelemetry: config.APMIngestor.OTel.Direct.SamplingRatio,
		Scrapes: config.Receivers.MetricsScraper.Enabled}
}
