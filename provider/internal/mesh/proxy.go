package mesh

import (
	"cmp"
	"encoding/json"
	"strings"
)

// Labels and annotations of pods by which a proxy, its kind and its revision are known (Istio 1.31).
const (
	// RevisionLabel is set by users to choose a revision, and by istiod's charts on istiod itself; the injection templates
	// write an annotation of the same name (manifests/charts/istio-control/istio-discovery/files).
	RevisionLabel = "istio.io/rev"
	// InjectLabel asks for injection of one pod: "true" or "false".
	InjectLabel = "sidecar.istio.io/inject"
	// statusAnnotation is written by injection only: JSON with the revision and the containers that it added
	// (pkg/kube/inject/inject.go).
	statusAnnotation = "sidecar.istio.io/status"
	// templatesAnnotation chooses the injection templates of a pod; the chart gateway sets "gateway".
	templatesAnnotation = "inject.istio.io/templates"
	// gatewayNameLabel names the Gateway for which a controller of any vendor renders a Deployment. managedLabel names the
	// controller in istiod that renders it; gateways of Istio 1.22 and 1.23 do not have it (files/kube-gateway.yaml,
	// files/waypoint.yaml of 1.22 to 1.31).
	gatewayNameLabel = "gateway.networking.k8s.io/gateway-name"
	managedLabel     = "gateway.istio.io/managed"
	// waypointController is the value of managedLabel on waypoints (files/waypoint.yaml of 1.22 to 1.31).
	waypointController = "istio.io-mesh-controller"
	// agentgateway is the value of managedLabel on gateways of the class istio-agentgateway, which have no Envoy
	// (files/agentgateway.yaml, Istio 1.31).
	agentgateway = "istio.io-agentgateway-controller"
	// componentLabel is "IngressGateways" or "EgressGateways" on gateways of istioctl's profiles (charts istio-ingress and
	// istio-egress).
	componentLabel = "operator.istio.io/component"
)

// DefaultRevision is the name of the revision of an istiod that was installed without one.
const DefaultRevision = "default"

// IstiodSelector selects the Deployment and the pods of every istiod, whichever chart or profile installed it.
const IstiodSelector = "app=istiod"

// ProxyOf is the kind of proxy of a pod with these labels and annotations: a gateway or waypoint, or the sidecar of a
// workload. proxied is false for a pod without one: ztunnel and istio-cni are none, nor are gateways of other vendors.
func ProxyOf(labels, annotations map[string]string) (gateway, proxied bool) {
	switch {
	case RenderedByIstiod(labels, annotations),
		strings.HasSuffix(labels[componentLabel], "gressGateways"),
		strings.Contains(annotations[templatesAnnotation], "gateway"):
		return true, true
	}
	return false, Injected(annotations)
}

// Injected says that istiod injected the pod with these annotations.
func Injected(annotations map[string]string) bool { return annotations[statusAnnotation] != "" }

// RenderedByIstiod says that a pod, or a pod template, with these labels and annotations is of a Deployment with an Envoy that
// istiod renders for a Gateway, so that istiod itself restarts it when the proxy configuration changes. All its templates set the
// annotation istio.io/rev and ask for no injection. An injected gateway of another vendor has that annotation too, from injection.
func RenderedByIstiod(labels, annotations map[string]string) bool {
	if controller := labels[managedLabel]; controller != "" {
		return controller != agentgateway
	}
	return labels[gatewayNameLabel] != "" && annotations[RevisionLabel] != "" && !Injected(annotations)
}

// RevisionOf is the revision of istiod that a pod with these labels and annotations belongs to: the one that injected it,
// else the one that its template names, else DefaultRevision.
func RevisionOf(labels, annotations map[string]string) string {
	var status struct {
		Revision string `json:"revision"`
	}
	_ = json.Unmarshal([]byte(annotations[statusAnnotation]), &status)
	return cmp.Or(status.Revision, annotations[RevisionLabel], labels[RevisionLabel], DefaultRevision)
}
