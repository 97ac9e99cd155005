package cluster

import (
	"context"
	"fmt"

	"k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// The resources of Kubernetes that this module reads or writes.
var (
	Services        = schema.GroupVersionResource{Version: "v1", Resource: "services"}
	ConfigMaps      = schema.GroupVersionResource{Version: "v1", Resource: "configmaps"}
	Deployments     = schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"}
	DaemonSets      = schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "daemonsets"}
	StatefulSets    = schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "statefulsets"}
	ReplicaSets     = schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "replicasets"}
	Pods            = schema.GroupVersionResource{Version: "v1", Resource: "pods"}
	Events          = schema.GroupVersionResource{Version: "v1", Resource: "events"}
	Namespaces      = schema.GroupVersionResource{Version: "v1", Resource: "namespaces"}
	Secrets         = schema.GroupVersionResource{Version: "v1", Resource: "secrets"}
	EndpointSlices  = schema.GroupVersionResource{Group: "discovery.k8s.io", Version: "v1", Resource: "endpointslices"}
	NetworkPolicies = schema.GroupVersionResource{Group: "networking.k8s.io", Version: "v1", Resource: "networkpolicies"}
)

// Kind is a resource with the name of its kind.
type Kind struct {
	Resource schema.GroupVersionResource
	Kind     string
}

// APIVersion is group/version.
func (k Kind) APIVersion() string { return k.Resource.GroupVersion().String() }

// The kinds by which owners of a mesh, revision tags and external control planes are recognized.
var (
	IstioOperators        = Kind{schema.GroupVersionResource{Group: "install.istio.io", Version: "v1alpha1", Resource: "istiooperators"}, "IstioOperator"}
	Istios                = Kind{schema.GroupVersionResource{Group: "sailoperator.io", Version: "v1", Resource: "istios"}, "Istio"}
	MutatingWebhooks      = Kind{schema.GroupVersionResource{Group: "admissionregistration.k8s.io", Version: "v1", Resource: "mutatingwebhookconfigurations"}, "MutatingWebhookConfiguration"}
	ControlPlaneRevisions = Kind{schema.GroupVersionResource{Group: "mesh.cloud.google.com", Version: "v1beta1", Resource: "controlplanerevisions"}, "ControlPlaneRevision"}
)

// Istio's kinds that decide which proxies reach a Service, in v1beta1: Istio serves it since 1.6, and v1 only since 1.22.
var (
	ServiceEntries        = schema.GroupVersionResource{Group: "networking.istio.io", Version: "v1beta1", Resource: "serviceentries"}
	Sidecars              = schema.GroupVersionResource{Group: "networking.istio.io", Version: "v1beta1", Resource: "sidecars"}
	DestinationRules      = schema.GroupVersionResource{Group: "networking.istio.io", Version: "v1beta1", Resource: "destinationrules"}
	EnvoyFilters          = schema.GroupVersionResource{Group: "networking.istio.io", Version: "v1alpha3", Resource: "envoyfilters"}
	PeerAuthentications   = schema.GroupVersionResource{Group: "security.istio.io", Version: "v1beta1", Resource: "peerauthentications"}
	AuthorizationPolicies = schema.GroupVersionResource{Group: "security.istio.io", Version: "v1beta1", Resource: "authorizationpolicies"}
)

// The kinds from which an operator runs a scraper, and those that select what it scrapes.
var (
	VMAgents         = Kind{schema.GroupVersionResource{Group: "operator.victoriametrics.com", Version: "v1beta1", Resource: "vmagents"}, "VMAgent"}
	VMPodScrapes     = Kind{schema.GroupVersionResource{Group: "operator.victoriametrics.com", Version: "v1beta1", Resource: "vmpodscrapes"}, "VMPodScrape"}
	Prometheuses     = Kind{schema.GroupVersionResource{Group: "monitoring.coreos.com", Version: "v1", Resource: "prometheuses"}, "Prometheus"}
	PrometheusAgents = Kind{schema.GroupVersionResource{Group: "monitoring.coreos.com", Version: "v1alpha1", Resource: "prometheusagents"}, "PrometheusAgent"}
	VMServiceScrapes = Kind{schema.GroupVersionResource{Group: "operator.victoriametrics.com", Version: "v1beta1", Resource: "vmservicescrapes"}, "VMServiceScrape"}
	ServiceMonitors  = Kind{schema.GroupVersionResource{Group: "monitoring.coreos.com", Version: "v1", Resource: "servicemonitors"}, "ServiceMonitor"}
	PodMonitors      = Kind{schema.GroupVersionResource{Group: "monitoring.coreos.com", Version: "v1", Resource: "podmonitors"}, "PodMonitor"}
)

// Telemetries is the Telemetry API in one version.
func Telemetries(version string) schema.GroupVersionResource {
	return schema.GroupVersionResource{Group: "telemetry.istio.io", Version: version, Resource: "telemetries"}
}

// wellKnown saves a discovery request for the kinds that the component writes.
var wellKnown = map[schema.GroupVersionKind]schema.GroupVersionResource{
	{Version: "v1", Kind: "ConfigMap"}:                                    ConfigMaps,
	{Group: "apps", Version: "v1", Kind: "Deployment"}:                    Deployments,
	{Group: "apps", Version: "v1", Kind: "DaemonSet"}:                     DaemonSets,
	{Group: "apps", Version: "v1", Kind: "StatefulSet"}:                   StatefulSets,
	{Group: "telemetry.istio.io", Version: "v1", Kind: "Telemetry"}:       Telemetries("v1"),
	{Group: "telemetry.istio.io", Version: "v1alpha1", Kind: "Telemetry"}: Telemetries("v1alpha1"),
	IstioOperators.Resource.GroupVersion().WithKind("IstioOperator"):      IstioOperators.Resource,
	Istios.Resource.GroupVersion().WithKind("Istio"):                      Istios.Resource,
}

func (c *Client) resourceOf(ctx context.Context, apiVersion, kind string) (schema.GroupVersionResource, error) {
	version, err := schema.ParseGroupVersion(apiVersion)
	if err != nil {
		return schema.GroupVersionResource{}, ErrAPIVersion{apiVersion}
	}
	wanted := version.WithKind(kind)
	if resource, found := wellKnown[wanted]; found {
		return resource, nil
	}
	if resource, found := c.resources.Load(wanted); found {
		return resource.(schema.GroupVersionResource), nil
	}
	resource, err := c.discover(ctx, wanted)
	if err == nil {
		c.resources.Store(wanted, resource)
	}
	return resource, err
}

func (c *Client) discover(ctx context.Context, wanted schema.GroupVersionKind) (schema.GroupVersionResource, error) {
	version := wanted.GroupVersion()
	served, err := c.served(ctx, version)
	if err != nil && !errors.IsNotFound(err) {
		return schema.GroupVersionResource{}, fmt.Errorf("looking up %s %s: %w", version, wanted.Kind, err)
	}
	for _, resource := range served.APIResources {
		if resource.Kind == wanted.Kind {
			return version.WithResource(resource.Name), nil
		}
	}
	return schema.GroupVersionResource{}, c.notServed(ctx, wanted)
}
