package plan

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

func providerOf(t *testing.T, p Plan) map[string]any {
	t.Helper()
	return step(t, p, "mesh-config").Patch.Fields["extensionProviders"].([]any)[0].(map[string]any)
}

func TestEachProtocolHasItsOwnEntryUnderOneProviderName(t *testing.T) {
	t.Parallel()
	const host = "groundcover/groundcover-sensor.groundcover.svc.cluster.local"
	for name, c := range map[string]struct {
		edit  func(*request.Tracing)
		mesh  func(*mesh.Snapshot)
		entry map[string]any
	}{
		"OpenTelemetry": {func(*request.Tracing) {}, func(*mesh.Snapshot) {},
			map[string]any{"opentelemetry": map[string]any{"service": host, "port": 4317}}},
		"OpenTelemetry over HTTP, where the sensor has only port 4318": {func(*request.Tracing) {},
			func(f *mesh.Snapshot) { f.Sensors[0].Ports = f.Sensors[0].Ports[3:] },
			map[string]any{"opentelemetry": map[string]any{"service": host, "port": 4318, "http": map[string]any{"path": "/v1/traces", "timeout": "3s"}}}},
		"Datadog": {func(r *request.Tracing) { r.Protocol, r.MaxTagLength = request.Datadog, 64 }, func(*mesh.Snapshot) {},
			map[string]any{"datadog": map[string]any{"service": host, "port": 8126, "maxTagLength": 64}}},
		"Zipkin": {func(r *request.Tracing) { r.Protocol, r.Cluster = request.Zipkin, "eu" }, func(*mesh.Snapshot) {},
			map[string]any{"zipkin": map[string]any{"service": host, "port": 9411,
				"headers": []any{map[string]any{"name": "x-groundcover-cluster", "value": "eu"}}}}},
		"OpenTelemetry with attributes": {func(r *request.Tracing) { r.Environment, r.Source = "prod", "mesh" }, func(*mesh.Snapshot) {},
			map[string]any{"opentelemetry": map[string]any{"service": host, "port": 4317, "grpc": map[string]any{"initialMetadata": []any{
				map[string]any{"name": "x-groundcover-env-name", "value": "prod"}, map[string]any{"name": "x-groundcover-source", "value": "mesh"}}}}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.entry["name"] = "groundcover"
			p := Make(inputs(tracing(c.edit)), snapshotWith(c.mesh))
			assert.Empty(t, codes(p, finding.Error))
			assert.Equal(t, c.entry, providerOf(t, p))
		})
	}
}

func TestAttributesBecomeTagsWhereAProtocolSendsNoHeaders(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		protocol request.Protocol
		version  string
		message  string
	}{
		"Datadog":                           {request.Datadog, "1.31.0", "Datadog sends no headers"},
		"Zipkin before 1.29":                {request.Zipkin, "1.28.3", "Zipkin with Istio 1.28.3 sends no headers"},
		"OpenTelemetry over gRPC, 1.24":     {request.OpenTelemetry, "1.23.2", "OpenTelemetry with Istio 1.23.2 sends no headers"},
		"OpenTelemetry, an unknown release": {request.OpenTelemetry, "", "OpenTelemetry sends no headers"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Make(inputs(tracing(func(r *request.Tracing) { r.Protocol, r.Environment = c.protocol, "prod" })),
				snapshotWith(istiod(func(i *mesh.Istiod) { i.Version = c.version })))
			entry := telemetryEntryOf(t, p, 0)
			assert.Equal(t, map[string]any{"env_name": map[string]any{"literal": map[string]any{"value": "prod"}}}, entry["customTags"])
			assert.Contains(t, find(t, p, finding.AttributesAsTags.Code).Message, c.message)
			assert.NotContains(t, p.IstioOperator, "x-groundcover")
		})
	}
}

func TestAttributesAreHeadersSinceTheReleaseThatHasThem(t *testing.T) {
	t.Parallel()
	for version, ports := range map[string]int{"1.24.0": 0, "1.22.1": 3} {
		p := Make(inputs(tracing(func(r *request.Tracing) { r.Environment = "prod" })),
			snapshotWith(istiod(func(i *mesh.Istiod) { i.Version = version }), func(f *mesh.Snapshot) { f.Sensors[0].Ports = f.Sensors[0].Ports[ports:] }))
		assert.NotContains(t, codes(p, finding.Info), finding.AttributesAsTags.Code, version)
		assert.Contains(t, p.IstioOperator, "x-groundcover-env-name", version)
	}
}

func TestAttributesAreTagsForAllWhereOneOfTwoRevisionsSendsNoHeaders(t *testing.T) {
	t.Parallel()
	p := Make(inputs(tracing(func(r *request.Tracing) { r.Environment = "prod" }), func(r *request.Request) { r.Istio.Revisions = []string{"default", "1-23"} }),
		snapshotWith(func(f *mesh.Snapshot) {
			old := f.Istiods[0]
			old.Revision, old.Name, old.Version = "1-23", "istiod-1-23", "1.23.2"
			f.Istiods = append(f.Istiods, old)
		}))
	assert.Contains(t, telemetryEntryOf(t, p, 0)["customTags"], "env_name")
	assert.Contains(t, find(t, p, finding.AttributesAsTags.Code).Message, "Istio 1.23.2")
}

func TestAttributesAreTagsWithProxyConfigTracingInEveryRelease(t *testing.T) {
	t.Parallel()
	p := Make(inputs(tracing(func(r *request.Tracing) {
		r.API, r.Protocol, r.Environment = request.ProxyConfig, request.Zipkin, "prod"
	})), snapshotWith())
	assert.Contains(t, p.IstioOperator, "env_name")
	assert.Contains(t, codes(p, finding.Info), finding.AttributesAsTags.Code)
}

func TestAReleaseWithoutTheProviderOrItsTransportIsAnError(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		protocol request.Protocol
		version  string
		ports    int
		message  string
	}{
		"OpenTelemetry before 1.16":           {request.OpenTelemetry, "1.15.7", 0, "Istio 1.15.7 has no tracing provider for OpenTelemetry over gRPC"},
		"OpenTelemetry since 1.16":            {request.OpenTelemetry, "1.16.0", 0, ""},
		"OpenTelemetry over HTTP before 1.22": {request.OpenTelemetry, "1.21.0", 3, "Istio 1.21.0 has no tracing provider for OpenTelemetry over HTTP"},
		"Zipkin in 1.12":                      {request.Zipkin, "1.12.0", 0, ""},
		"an unknown release":                  {request.OpenTelemetry, "latest", 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Make(inputs(tracing(func(r *request.Tracing) { r.Protocol = c.protocol })),
				snapshotWith(istiod(func(i *mesh.Istiod) { i.Version = c.version }), func(f *mesh.Snapshot) { f.Sensors[0].Ports = f.Sensors[0].Ports[c.ports:] }))
			if c.message == "" {
				assert.Empty(t, codes(p, finding.Error))
				return
			}
			assert.Equal(t, []string{finding.ProviderUnknown.Code}, codes(p, finding.Error))
			assert.Contains(t, find(t, p, finding.ProviderUnknown.Code).Message, c.message)
		})
	}
}

func TestAnotherTracerIsAnErrorUnlessReplaceDefaultIsSet(t *testing.T) {
	t.Parallel()
	replace := tracing(func(r *request.Tracing) { r.ReplaceDefault = true })
	jaeger := "defaultProviders: {tracing: [jaeger]}\nextensionProviders: [{name: jaeger, zipkin: {service: jaeger.tracing.svc.cluster.local, port: 9411}}]\n"
	for name, c := range map[string]struct {
		edit  func(*mesh.Istiod)
		code  string
		steps []string
	}{
		"the owner's default": {func(i *mesh.Istiod) { i.Primary.Text = jaeger }, finding.OtherDefaultProvider.Code,
			[]string{"mesh-config", "istiod", "istiod-rollout", "telemetry"}},
		"the shared default": {func(i *mesh.Istiod) {
			i.SharedName, i.Shared = "platform-mesh", mesh.Document{Name: "platform-mesh", Exists: true, Text: jaeger}
		}, finding.OtherDefaultProvider.Code, []string{"mesh-config-platform-mesh", "telemetry"}},
		"a bootstrap tracer": {func(i *mesh.Istiod) {
			i.Primary.Text = "defaultConfig: {tracing: {zipkin: {address: zipkin.tracing:9411}}}\n"
		}, finding.ProxyConfigTracerExists.Code, []string{"telemetry", "mesh-config", "istiod", "istiod-rollout"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, []string{c.code}, codes(Make(inputs(), snapshotWith(istiod(c.edit))), finding.Error))
			p := Make(inputs(replace), snapshotWith(istiod(c.edit)))
			assert.Empty(t, codes(p, finding.Error))
			assert.Equal(t, c.steps, stepNames(p))
			named := c.code == finding.OtherDefaultProvider.Code
			assert.Equal(t, named, telemetryEntryOf(t, p, 0)["providers"] != nil, "Telemetry names the provider where another one stays the default")
			assert.Equal(t, !named, step(t, p, c.steps[slices.IndexFunc(c.steps, func(s string) bool { return strings.HasPrefix(s, "mesh-config") })]).Patch.Fields["defaultProviders"] != nil)
		})
	}
}

func TestAProviderWithTheSameNameAndAnotherHostIsAnErrorUnlessItDrifted(t *testing.T) {
	t.Parallel()
	taken := func(managers ...mesh.Manager) func(*mesh.Istiod) {
		return func(i *mesh.Istiod) {
			i.SharedName = "platform-mesh"
			i.Shared = mesh.Document{Name: "platform-mesh", Exists: true, Meta: mesh.Meta{Managers: managers},
				Text: "extensionProviders: [{name: groundcover, zipkin: {service: other.ns.svc.cluster.local, port: 9411}}]\n"}
		}
	}
	assert.Equal(t, []string{finding.ProviderNameTaken.Code}, codes(Make(inputs(), snapshotWith(istiod(taken()))), finding.Error))
	drifted := mesh.Manager{Name: "pulumi-groundcover-istio", Operation: "Update"}
	assert.Empty(t, codes(Make(inputs(), snapshotWith(istiod(taken(drifted)))), finding.Error))
}

func TestDisabledTracingPlansNothing(t *testing.T) {
	t.Parallel()
	disabled := inputs(tracing(func(r *request.Tracing) { r.Enabled = false }))
	p := Make(disabled, snapshotWith())
	assert.Empty(t, p.Steps)
	withoutSensor := Make(disabled, snapshotWith(func(s *mesh.Snapshot) { s.Sensors = nil }))
	assert.Empty(t, codes(withoutSensor, finding.Error), "removing the configuration needs no sensor")
}
