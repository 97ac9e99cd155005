package rollout

import (
	"time"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// gatewayLabel names, on a Deployment's pods, the Gateway that istiod made it for.
const gatewayLabel = "gateway.networking.k8s.io/gateway-name"

// renderTime is how long istiod may take to render its gateways anew. Only its leader does, and a lease that was not given
// back runs for 30 seconds (Istio 1.31, pilot/pkg/leaderelection).
const renderTime = 45 * time.Second

// renderedHash is the configuration that istiod has written into a gateway's template, or into its pods: the proxies'
// metadata are its environment (Istio 1.31, files/kube-gateway.yaml and waypoint.yaml).
func renderedHash(object *unstructured.Unstructured, path ...string) string {
	containers, _, _ := unstructured.NestedSlice(object.Object, append(path, "containers")...)
	for _, entry := range containers {
		container, _ := entry.(map[string]any)
		env, _, _ := unstructured.NestedSlice(container, "env")
		for _, entry := range env {
			if variable, _ := entry.(map[string]any); variable["name"] == names.HashVariable {
				hash, _ := variable["value"].(string)
				return hash
			}
		}
	}
	return ""
}

// carries says that a template, or a pod, is of this configuration.
func carries(object *unstructured.Unstructured, annotation, hash string, path ...string) bool {
	return annotation == hash || hash != "" && renderedHash(object, path...) == hash
}

// await lets istiod restart what it renders: a restart by us before would bring up the old configuration, and after it
// would be a second one. Where it does not in time, we restart as we do elsewhere.
func (r *run) await(m *member) {
	m.phase, m.renderedBy = rendering, time.Now().Add(renderTime)
}

// rendered looks after one that istiod shall restart.
func (r *run) rendered(m *member) {
	if time.Now().After(m.renderedBy) {
		m.phase, m.Rendered = queued, false
	}
}
