package plan

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

const bareHost = "groundcover-sensor.groundcover.svc.cluster.local"

// release is a mesh of a release of Istio.
func release(version string) func(*mesh.Snapshot) {
	return istiod(func(i *mesh.Istiod) { i.Version = version })
}

// waypointOf is a mesh with a waypoint in a namespace.
func waypointOf(namespace string) func(*mesh.Snapshot) {
	return func(f *mesh.Snapshot) {
		f.Reach.Proxies = append(f.Reach.Proxies, mesh.Proxies{Namespace: namespace, Revision: "default", Gateway: true,
			Labels: map[string]string{"gateway.istio.io/managed": "istio.io-mesh-controller"}, Pod: "waypoint-1", Count: 1})
	}
}

// sameHostIn is a mesh with a ServiceEntry of the sensor's host.
func sameHostIn(namespace string) func(*mesh.Snapshot) {
	return func(f *mesh.Snapshot) {
		f.ServiceEntries = append(f.ServiceEntries, mesh.ServiceEntry{Namespace: namespace, Name: "copy"})
	}
}

// serviceOfProvider is the service that the step for istiod writes into the provider.
func serviceOfProvider(t *testing.T, p Plan, key string) string {
	t.Helper()
	entry := step(t, p, "mesh-config").Patch.Fields["extensionProviders"].([]any)[0].(map[string]any)
	return entry[key].(map[string]any)["service"].(string)
}

func TestTheHostHasNoNamespaceWhereAReleaseLeavesWaypointsWithoutIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		version string
		edit    func(*mesh.Snapshot)
		service string
	}{
		"the newest release":                      {"1.31.0", nil, "groundcover/" + bareHost},
		"1.25":                                    {"1.25.0", nil, "groundcover/" + bareHost},
		"1.24":                                    {"1.24.6", nil, bareHost},
		"1.21":                                    {"1.21.0", nil, bareHost},
		"a build of a vendor":                     {"1.24.3-asm.1", nil, bareHost},
		"a release that is not known":             {"", nil, bareHost},
		"1.24, and the host is elsewhere too":     {"1.24.6", sameHostIn("shop"), "groundcover/" + bareHost},
		"1.24, and the same namespace has it":     {"1.24.6", sameHostIn("groundcover"), bareHost},
		"the newest, and the host is ambiguous":   {"1.31.0", sameHostIn("shop"), "groundcover/" + bareHost},
		"no istiod yet, so the newest is assumed": {"", func(f *mesh.Snapshot) { f.Istiods = nil }, "groundcover/" + bareHost},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.edit == nil {
				c.edit = func(*mesh.Snapshot) {}
			}
			assert.Equal(t, c.service, serviceOfProvider(t, Make(inputs(preview), snapshotWith(release(c.version), c.edit)), "opentelemetry"))
		})
	}
}

func TestWaypointsOfReleasesThatLeaveThemOutAreNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		version  string
		protocol request.Protocol
		level    finding.Level
	}{
		"OpenTelemetry": {"1.21.0", request.OpenTelemetry, finding.Warning},
		"Zipkin":        {"1.21.0", request.Zipkin, finding.Error},
		"Datadog":       {"1.20.3", request.Datadog, finding.Error},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := find(t, Make(inputs(withProtocol(c.protocol)), snapshotWith(release(c.version), waypointOf("shop"))), finding.WaypointsUntraced.Code)
			assert.Equal(t, c.level, f.Level)
			assert.Contains(t, f.Message, "namespace shop")
		})
	}
	for name, edit := range map[string]func(*mesh.Snapshot){
		"a gateway":                   func(f *mesh.Snapshot) { release("1.21.0")(f); f.Reach.Proxies = shopAndBank },
		"1.22":                        func(f *mesh.Snapshot) { release("1.22.1")(f); waypointOf("shop")(f) },
		"a release that is not known": func(f *mesh.Snapshot) { release("")(f); waypointOf("shop")(f) },
		"a waypoint of another revision": func(f *mesh.Snapshot) {
			release("1.21.0")(f)
			waypointOf("shop")(f)
			f.Reach.Proxies[0].Revision = "canary"
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Make(inputs(withProtocol(request.Zipkin)), snapshotWith(edit))
			assert.NotContains(t, append(codes(p, finding.Error), codes(p, finding.Warning)...), finding.WaypointsUntraced.Code)
		})
	}
}

func TestAHostOfSeveralNamespacesIsAnErrorWhereAProxyWouldRejectItsListeners(t *testing.T) {
	t.Parallel()
	filters := istiod(func(i *mesh.Istiod) { i.FiltersGateways = true })
	for name, c := range map[string]struct {
		protocol request.Protocol
		edits    []func(*mesh.Snapshot)
		level    finding.Level
	}{
		"OpenTelemetry, with a waypoint":  {request.OpenTelemetry, []func(*mesh.Snapshot){waypointOf("shop")}, finding.Warning},
		"Zipkin, without such a proxy":    {request.Zipkin, nil, finding.Warning},
		"Zipkin, with a waypoint":         {request.Zipkin, []func(*mesh.Snapshot){waypointOf("shop")}, finding.Error},
		"Datadog, with filtered gateways": {request.Datadog, []func(*mesh.Snapshot){filters}, finding.Error},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Make(inputs(withProtocol(c.protocol)), snapshotWith(append(c.edits, release("1.24.2"), sameHostIn("shop"))...))
			f := find(t, p, finding.HostAmbiguous.Code)
			assert.Equal(t, c.level, f.Level)
			assert.Contains(t, f.Message, "shop/copy")
		})
	}
	accept := tracing(func(t *request.Tracing) { t.AcceptNamespaces = []string{"shop"} })
	p := Make(inputs(withProtocol(request.Zipkin), accept), snapshotWith(release("1.24.2"), waypointOf("shop"), sameHostIn("shop")))
	assert.Equal(t, finding.Warning, find(t, p, finding.HostAmbiguous.Code).Level)
	p = Make(inputs(withProtocol(request.Zipkin), accept), snapshotWith(release("1.21.0"), waypointOf("shop")))
	assert.Equal(t, finding.Warning, find(t, p, finding.WaypointsUntraced.Code).Level)
	p = Make(inputs(withProtocol(request.Zipkin)), snapshotWith(waypointOf("shop"), sameHostIn("shop")))
	assert.Empty(t, codes(p, finding.Error), "since 1.25 the namespace does no harm")
	p = Make(inputs(withProtocol(request.Zipkin), func(r *request.Request) { r.Tracing.API = request.ProxyConfig }), snapshotWith(release("1.24.2"), waypointOf("shop"), sameHostIn("shop")))
	assert.NotContains(t, codes(p, finding.Error), finding.HostAmbiguous.Code, "the bootstrap has its own cluster")
}
