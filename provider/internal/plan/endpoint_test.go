package plan

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/facts"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

func sensors(list ...facts.Service) func(*facts.Facts) {
	return func(f *facts.Facts) { f.Sensors = list }
}

func TestTheSensorIsFoundByLabelAndPort(t *testing.T) {
	t.Parallel()
	ingestor := facts.Service{Namespace: "groundcover", Name: "groundcover-sensor-metric-ingestor", Type: "ClusterIP", Ports: []facts.Port{{Number: 8428}}}
	legacy := sensor("groundcover", "groundcover-alligator")
	alias := facts.Service{Namespace: "groundcover", Name: "groundcover-alligator", Type: "ExternalName"}
	for name, c := range map[string]struct {
		there   []facts.Service
		service string
	}{
		"beside the metric ingestor, which has the same labels": {[]facts.Service{ingestor, sensor("groundcover", "groundcover-sensor")}, "groundcover/groundcover-sensor"},
		"in another namespace, when the default one has none":   {[]facts.Service{sensor("observability", "gc-sensor")}, "observability/gc-sensor"},
		"in the default namespace, when both have one":          {[]facts.Service{sensor("a", "x-sensor"), sensor("groundcover", "groundcover-sensor")}, "groundcover/groundcover-sensor"},
		"by the release's name among two of one namespace":      {[]facts.Service{sensor("groundcover", "groundcover-sensor"), sensor("groundcover", "other-sensor")}, "groundcover/groundcover-sensor"},
		"as alligator, before chart 1.8.171":                    {[]facts.Service{legacy}, "groundcover/groundcover-alligator"},
		"beside the ExternalName that newer charts keep":        {[]facts.Service{alias, sensor("groundcover", "groundcover-sensor")}, "groundcover/groundcover-sensor"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Make(asked(), mesh(sensors(c.there...)))
			assert.Empty(t, codes(p, finding.Error))
			require.NotNil(t, p.Endpoint)
			assert.Equal(t, c.service, p.Endpoint.Service)
			assert.Equal(t, 4317, p.Endpoint.Port)
		})
	}
}

func TestASensorThatCannotTakeSpansIsRefusedWithTheReason(t *testing.T) {
	t.Parallel()
	change := func(edit func(*facts.Service)) facts.Service {
		s := sensor("groundcover", "groundcover-sensor")
		edit(&s)
		return s
	}
	for name, c := range map[string]struct {
		there []facts.Service
		code  string
	}{
		"none":          {nil, finding.SensorMissing.Code},
		"ExternalName":  {[]facts.Service{change(func(s *facts.Service) { s.Type, s.Ports = "ExternalName", nil })}, finding.SensorExternalName.Code},
		"headless":      {[]facts.Service{change(func(s *facts.Service) { s.ClusterIP = "None" })}, finding.SensorHeadless.Code},
		"no such port":  {[]facts.Service{change(func(s *facts.Service) { s.Ports = s.Ports[:2] })}, finding.SensorPortMissing.Code},
		"not gRPC":      {[]facts.Service{change(func(s *facts.Service) { s.Ports[2].AppProtocol = "" })}, finding.SensorNotGRPC.Code},
		"two elsewhere": {[]facts.Service{sensor("a", "x-sensor"), sensor("b", "y-sensor")}, finding.SensorAmbiguous.Code},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Make(asked(), mesh(sensors(c.there...)))
			assert.Equal(t, []string{c.code}, codes(p, finding.Error))
			assert.Nil(t, p.Endpoint)
		})
	}
}

func TestWhatTheSameUpdateMayBringOnlyWarnsInAPreview(t *testing.T) {
	t.Parallel()
	p := Make(asked(preview), mesh(sensors(), func(f *facts.Facts) { f.Istiods = nil }))
	assert.Empty(t, codes(p, finding.Error))
	assert.ElementsMatch(t, []string{finding.SensorMissing.Code, finding.IstioMissing.Code}, codes(p, finding.Warning))
	assert.Equal(t, []string{"telemetry", "mesh-config", "istiod", "istiod-rollout"}, names(p), "planned with the documented defaults")
}

func TestAnAddressIsTakenOnceTheRegistryKnowsItsHost(t *testing.T) {
	t.Parallel()
	at := func(address string) request.Request {
		return asked(func(r *request.Request) { r.Groundcover.Address = address })
	}
	service := Make(at("groundcover-sensor.groundcover:4318"), mesh())
	assert.Equal(t, "groundcover-sensor.groundcover.svc.cluster.local", service.Endpoint.Host)
	assert.Contains(t, providerOf(t, service)["opentelemetry"], "http")
	entry := Make(at("collector.example.com:4317"), mesh(sensors(), func(f *facts.Facts) { f.ServiceEntryHosts = []string{"collector.example.com"} }))
	assert.Empty(t, codes(entry, finding.Error))
	assert.Equal(t, "collector.example.com", entry.Endpoint.Host)
	assert.Equal(t, []string{finding.AddressUnknown.Code}, codes(Make(at("nowhere.example.com:4317"), mesh(sensors())), finding.Error))
	assert.Equal(t, []string{finding.SensorPortMissing.Code}, codes(Make(at("groundcover-sensor.groundcover:1234"), mesh()), finding.Error))
}

func TestWhatIsKeptIsIstiosShareTimesTheSensors(t *testing.T) {
	t.Parallel()
	p := Make(asked(tracing(func(r *request.Tracing) { r.Sampling = 10 })), mesh())
	assert.Equal(t, 5.0, *p.Tracing.SensorSampling)
	assert.Equal(t, 0.5, *p.Tracing.KeptPercent)
	unread := Make(asked(), mesh(func(f *facts.Facts) { f.SensorConfig = nil }))
	assert.Nil(t, unread.Tracing.KeptPercent)
}
