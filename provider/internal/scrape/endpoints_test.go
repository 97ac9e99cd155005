package scrape

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// discovered is what service discovery says of one container of a pod.
func discovered(pod map[string]string, container, port string) map[string]string {
	labels := map[string]string{metaIP: "10.0.0.7", "__address__": "10.0.0.7:" + port, "__meta_kubernetes_pod_container_name": container}
	for name, value := range pod {
		labels[name] = value
	}
	return labels
}

var (
	merged   = map[string]string{metaStatus: "{}", metaScrape: "true", metaPort: "15020", metaCanonical: "shop"}
	unmerged = map[string]string{metaStatus: "{}", metaScrape: "true", metaPort: "8080"}
	silent   = map[string]string{metaStatus: "{}", metaScrape: "False"}
	gateway  = map[string]string{metaStatus: "{}", metaTemplates: "gateway", metaScrape: "true", metaPort: "15020"}
	managed  = map[string]string{metaManaged: "istio.io-gateway-controller", metaScrape: "true", metaPort: "15020"}
	waypoint = map[string]string{metaManaged: "istio.io-mesh-controller", metaScrape: "true", metaPort: "15020"}
	fromFile = map[string]string{metaComponent: "IngressGateways"}
	outside  = map[string]string{metaScrape: "true", metaPort: "8080"}
)

func TestEachPodIsOneTargetAtThePortThatTheScopeMeans(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		pod    map[string]string
		scope  targetScope
		target string
	}{
		"a merged sidecar without an annotation job":          {merged, withoutAnnotations, "10.0.0.7:15090 istio-proxy"},
		"a merged sidecar beside the annotation job":          {merged, besideAnnotations, ""},
		"a merged sidecar that the annotation job leaves":     {merged, insteadOfAnnotations, "10.0.0.7:15020 istio-proxy"},
		"an unmerged sidecar without an annotation job":       {unmerged, withoutAnnotations, "10.0.0.7:15090 istio-proxy"},
		"an unmerged sidecar beside the annotation job":       {unmerged, besideAnnotations, "10.0.0.7:15090 istio-proxy"},
		"an unmerged sidecar that the annotation job leaves":  {unmerged, insteadOfAnnotations, "10.0.0.7:15090 istio-proxy"},
		"a sidecar that opted out":                            {silent, withoutAnnotations, ""},
		"a sidecar that opted out of every job":               {silent, insteadOfAnnotations, ""},
		"a gateway of the chart":                              {gateway, withoutAnnotations, "10.0.0.7:15090 istio-proxy"},
		"a gateway of istioctl's profile":                     {fromFile, besideAnnotations, "10.0.0.7:15090 istio-proxy"},
		"a managed gateway":                                   {managed, insteadOfAnnotations, "10.0.0.7:15020 istio-proxy"},
		"a waypoint":                                          {waypoint, withoutAnnotations, "10.0.0.7:15090 istio-proxy"},
		"a pod without a proxy":                               {outside, withoutAnnotations, ""},
		"a pod without a proxy that the annotation job takes": {outside, insteadOfAnnotations, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := proxiesEndpoint(everyMetric(), chosenProxies(request.MeshComponents()), c.scope)
			// An application's container, the proxy, and a container without ports: all of them are one target.
			for _, container := range [][2]string{{"app", "8080"}, {"istio-proxy", "15090"}, {"istio-proxy", "15021"}, {"logger", ""}} {
				assert.Equal(t, c.target, target(relabel(e.relabelings, discovered(c.pod, container[0], container[1]))), container)
			}
		})
	}
}

func TestComponentsChooseAmongTheProxies(t *testing.T) {
	t.Parallel()
	pods := map[request.MeshComponent][]map[string]string{request.Sidecars: {merged, unmerged}, request.Gateways: {gateway, managed, fromFile}, request.Waypoints: {waypoint}}
	for chosen := range pods {
		e := proxiesEndpoint(everyMetric(), []string{string(chosen)}, withoutAnnotations)
		for component, of := range pods {
			for _, pod := range of {
				taken := relabel(e.relabelings, discovered(pod, "istio-proxy", "15090")) != nil
				assert.Equal(t, component == chosen, taken, "%s when %s is chosen: %v", component, chosen, pod)
			}
		}
	}
}

func TestAddressesOfIPv6HaveBrackets(t *testing.T) {
	t.Parallel()
	pod := discovered(merged, "app", "8080")
	pod[metaIP] = "fd00:10::7"
	for scope, address := range map[targetScope]string{withoutAnnotations: "[fd00:10::7]:15090", insteadOfAnnotations: "[fd00:10::7]:15020"} {
		e := proxiesEndpoint(everyMetric(), chosenProxies(request.MeshComponents()), scope)
		assert.Equal(t, address+" istio-proxy", target(relabel(e.relabelings, pod)))
	}
}

func TestEveryPatternIsRE2(t *testing.T) {
	t.Parallel()
	for _, scope := range []targetScope{insteadOfAnnotations, withoutAnnotations, besideAnnotations} {
		for _, e := range endpoints(everyMetric(), scope) {
			for _, r := range append(e.relabelings, e.metricRelabelings...) {
				_, err := regexp.Compile(r.regex)
				require.NoError(t, err, "%s: %s", e.name, r.regex)
			}
		}
	}
}

func TestTheTimeoutIsNeverLongerThanTheInterval(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ interval, given, written string }{
		{"30s", "", "10s"}, {"10s", "", "10s"}, {"5s", "", "5s"}, {"500ms", "", "500ms"}, {"1m30s", "", "10s"}, {"30s", "20s", "20s"},
	} {
		assert.Equal(t, c.written, timeoutOf(request.Metrics{Interval: c.interval, Timeout: c.given}), c)
	}
}
