// Package mesh holds the snapshot of a cluster: the objects of Istio and groundcover as plain data, and the rules that read one
// fact from them (the owner of an istiod, the proxy of a pod). Package survey fills a snapshot, package plan reads it. It never
// reads a cluster itself, and it never decides what is written.
package mesh

import "github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"

// Snapshot is the result of one survey of the cluster.
type Snapshot struct {
	// NotInspected is the reason why the cluster was not read (only in a preview); empty when it was.
	NotInspected string
	// Denied are the reads that the API server refused.
	Denied []Denied
	// Sensors are the Services with the labels of a sensor in the namespace of the release, or else those of other namespaces, or
	// the one that the inputs name.
	Sensors []Service
	// SensorConfig is the running sensor's own configuration, nil when it could not be read.
	SensorConfig *SensorConfig
	// Istiods are the control planes found, by namespace and revision.
	Istiods []Istiod
	// OtherIstiods are control planes in namespaces that no input names, as namespace/name: they are not configured.
	OtherIstiods []string
	// IstioOperators and Istios are the custom resources from which operators render meshes; Operators are the running operators of
	// the former.
	IstioOperators, Istios []OwnerObject
	Operators              []Operator
	// Tags are the revisions by their tag, one unless objects disagree; read only where the inputs name a revision that no istiod
	// has.
	Tags map[string][]string
	// ExternalControlPlane names the control plane of a cluster without an istiod ("Google's managed control plane"), "" when
	// the cluster shows none.
	ExternalControlPlane string
	// MissingTracers are addresses of bootstrap tracers in the mesh documents whose Service does not exist.
	MissingTracers []string
	// FileGateways are gateways that are not injected and read the mesh's own ConfigMap from a file; read only for ProxyConfig
	// tracing.
	FileGateways []FileGateway
	// Telemetries are all Telemetry objects of the cluster.
	Telemetries []Telemetry
	// TelemetryVersion is the served apiVersion, empty when the CRD is not installed.
	TelemetryVersion string
	// ServiceEntries are those with the sensor's host: read where the input groundcover.address names no Service, and where a control
	// plane may be of a release before 1.25.
	ServiceEntries []ServiceEntry
	// Reach is read only when tracing is enabled.
	Reach Reach
	// Metrics is nil when metrics.method is None.
	Metrics *Metrics
}

// Denied is one read that the API server refused. Group is "" for the core group.
type Denied struct {
	Verb, Group, Resource, Namespace, Name string
}

// GroupResource is the resource as a role names it: "pods", "endpointslices.discovery.k8s.io".
func (d Denied) GroupResource() string {
	if d.Group == "" {
		return d.Resource
	}
	return d.Resource + "." + d.Group
}

// Service is the part of a Kubernetes Service that decides whether a tracer can send to it.
type Service struct {
	Namespace, Name string
	Labels          map[string]string
	Type            string
	ClusterIP       string
	Ports           []Port
	// Selector are the labels of its pods.
	Selector map[string]string
	// ExportTo is the annotation networking.istio.io/exportTo, "" when it has none.
	ExportTo string
	// NodeLocal says that its traffic stays on the client's node (internalTrafficPolicy: Local).
	NodeLocal bool
}

// ServiceEntry is a host in Istio's service registry that is no Service.
type ServiceEntry struct{ Namespace, Name string }

// Port is one port of a Service.
type Port struct {
	Name, AppProtocol string
	Number            int
	// Target is the port of the pods (targetPort), 0 where TargetName names it.
	Target     int
	TargetName string
}

// SensorConfig is what the sensor's ConfigMap says about received traces: shares from 0 to 1. A nil share is not in the file.
type SensorConfig struct {
	Datadog, OpenTelemetry *float64
	// Scrapes says that the sensor's own scraper is on (receivers.metricsscraper.enabled).
	Scrapes bool
}

// FileGateway is a gateway of the chart istio-ingress or istio-egress, as istioctl's profiles install them.
type FileGateway struct {
	Namespace, Name, Revision string
	// ProxyConfig is the annotation proxy.istio.io/config of its pod template, "" when there is none.
	ProxyConfig string
}

// Telemetry is one object of the Telemetry API.
type Telemetry struct {
	Namespace, Name string
	// Created is the creation time, RFC 3339: Istio uses the oldest namespace-wide one.
	Created string
	Labels  map[string]string
	// Selective says that it has a selector or targetRefs, so that it is not namespace-wide.
	Selective bool
	// Tracing is spec.tracing.
	Tracing []map[string]any
	Meta    Meta
	// Managed says that this package created it.
	Managed bool
}

// String names the objects of the read, for an error or a finding: "configmaps istio-system/istio", "services of all namespaces".
func (d Denied) String() string {
	switch {
	case d.Name != "":
		return names.Object(d.Resource, d.Namespace, d.Name)
	case d.Namespace != "":
		return d.Resource + " of namespace " + d.Namespace
	}
	return d.Resource + " of all namespaces"
}
