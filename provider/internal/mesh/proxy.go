package mesh

import (
	"cmp"
	"encoding/json"
	"strings"
)

// ProxyOf tells, from a pod's labels and annotations, whether it has a proxy of Istio's, and gateways from workloads
// (Istio 1.31): managed gateways and waypoints carry a label, gateways of istioctl's profiles the operator's, those of the
// chart gateway ask for its template.
func ProxyOf(labels, annotations map[string]string) (gateway, proxied bool) {
	switch {
	case labels["gateway.istio.io/managed"] != "" || labels["gateway.networking.k8s.io/gateway-name"] != "",
		strings.HasSuffix(labels["operator.istio.io/component"], "gressGateways"),
		strings.Contains(annotations["inject.istio.io/templates"], "gateway"):
		return true, true
	}
	return false, annotations["sidecar.istio.io/status"] != ""
}

// RevisionOf is the revision that a pod was injected by.
func RevisionOf(labels, annotations map[string]string) string {
	var status struct {
		Revision string `json:"revision"`
	}
	_ = json.Unmarshal([]byte(annotations["sidecar.istio.io/status"]), &status)
	return cmp.Or(status.Revision, annotations["istio.io/rev"], labels["istio.io/rev"], "default")
}
