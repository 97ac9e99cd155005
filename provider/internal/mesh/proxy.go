package mesh

import (
	"cmp"
	"encoding/json"
	"strings"
)

// ProxyOf says, by a pod's labels and annotations, whether it has a proxy of Istio and whether that is a gateway (Istio 1.31).
// Managed gateways and waypoints have a label of the Gateway API, gateways of istioctl's profiles that of the operator, those of
// the chart gateway the annotation of the injection template.
func ProxyOf(labels, annotations map[string]string) (gateway, proxied bool) {
	switch {
	case labels["gateway.istio.io/managed"] != "" || labels["gateway.networking.k8s.io/gateway-name"] != "",
		strings.HasSuffix(labels["operator.istio.io/component"], "gressGateways"),
		strings.Contains(annotations["inject.istio.io/templates"], "gateway"):
		return true, true
	}
	return false, annotations["sidecar.istio.io/status"] != ""
}

// RevisionOf is the revision of the istiod that injected a pod.
func RevisionOf(labels, annotations map[string]string) string {
	var status struct {
		Revision string `json:"revision"`
	}
	_ = json.Unmarshal([]byte(annotations["sidecar.istio.io/status"]), &status)
	return cmp.Or(status.Revision, annotations["istio.io/rev"], labels["istio.io/rev"], "default")
}
