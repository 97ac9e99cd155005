// Package mesh is the snapshot of a cluster as far as Istio and groundcover are concerned: data only, so that plan and finding can be tested by tables.
package mesh

// Snapshot is what one survey of the cluster found.
type Snapshot struct {
	// Unseen says why the cluster was not looked at (only in a preview); empty when it was.
	NotInspected string
	// Denied are the reads that the API server refused.
	Denied []Denied
	// Sensors are the Services that carry a sensor's labels or the name that was asked for.
	Sensors []Service
	// SensorConfig is the running sensor's own configuration, nil when it could not be read.
	SensorConfig *SensorConfig
	// Istiods are the control planes found, by namespace and revision.
	Istiods []Istiod
	// IstioOperators and Istios are the objects that operators render meshes from; OperatorRuns says that one for the former does.
	IstioOperators, Istios []OwnerObject
	OperatorRuns           bool
	// Tags are the revision tags that were looked up, with the revision of each.
	Tags map[string]string
	// Elsewhere says where the control plane is when there is no istiod here ("Google's managed control plane"), "" when
	// no sign of one was found.
	Elsewhere string
	// FileGateways are gateways that are not injected and read the mesh's own ConfigMap from a file; looked for only in the
	// classic form.
	FileGateways []FileGateway
	// Telemetries are all Telemetry objects of the cluster.
	Telemetries []Telemetry
	// TelemetryVersion is the served apiVersion, empty when the CRD is not installed.
	TelemetryVersion string
	// ServiceEntryHosts are the hosts of ServiceEntries; read only when an address that is no Service was given.
	ServiceEntryHosts []string
	// Reach is read only where traces are to be sent.
	Reach Reach
	// Metrics is nil when nothing was to be done about metrics.
	Metrics *Metrics
}

// Denied is one read that the API server refused.
type Denied struct {
	Verb, Resource, Namespace, Name string
}

// Service is a Kubernetes Service as far as a tracer cares.
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

// Port is one port of a Service.
type Port struct {
	Name, AppProtocol string
	Number            int
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

// Meta is the metadata that tells who owns an object.
type Meta struct {
	Labels, Annotations map[string]string
	// Managers are the field managers, with the operation of each ("Apply" or "Update").
	Managers []Manager
	// Owners are ownerReferences as apiVersion/Kind.
	Owners []string
}

// Manager is one entry of managedFields. Fields are those that it has written, in the form of fieldsV1; Subresource says
// that they are the status.
type Manager struct {
	Name, Operation string
	Subresource     bool
	Fields          map[string]any
}

// Telemetry is one object of the Telemetry API.
type Telemetry struct {
	Namespace, Name string
	// Created is the creation time, RFC 3339: the oldest namespace-wide one counts.
	Created string
	Labels  map[string]string
	// Selective says that it has a selector or targetRefs, so that it is not namespace-wide.
	Selective bool
	// Tracing is spec.tracing as it stands.
	Tracing []map[string]any
	Meta    Meta
	// Ours says that it was made by this package.
	Ours bool
}

// String names what was read, for an error or a finding: "configmaps istio-system/istio", "services of all namespaces".
func (d Denied) String() string {
	switch {
	case d.Name != "":
		return d.Resource + " " + d.Namespace + "/" + d.Name
	case d.Namespace != "":
		return d.Resource + " of namespace " + d.Namespace
	}
	return d.Resource + " of all namespaces"
}
