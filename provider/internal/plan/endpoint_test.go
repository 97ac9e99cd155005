package plan

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// sensors is a cluster with these Services, and with the configuration of a sensor only where there is one.
func sensors(list ...mesh.Service) func(*mesh.Snapshot) {
	return func(f *mesh.Snapshot) {
		if f.Sensors = list; len(list) == 0 {
			f.SensorConfig = nil
		}
	}
}

func TestSelectFindsTheSensorByLabelAndPort(t *testing.T) {
	t.Parallel()
	ingestor := mesh.Service{Namespace: "groundcover", Name: "groundcover-sensor-metric-ingestor", Type: "ClusterIP", Ports: []mesh.Port{{Number: 8428}}}
	legacy := sensorService("groundcover", "groundcover-alligator")
	alias := mesh.Service{Namespace: "groundcover", Name: "groundcover-alligator", Type: "ExternalName"}
	for name, c := range map[string]struct {
		there   []mesh.Service
		service string
	}{
		"beside the metric ingestor, which has the same labels": {[]mesh.Service{ingestor, sensorService("groundcover", "groundcover-sensor")}, "groundcover/groundcover-sensor"},
		"in the default namespace, when both have one":          {[]mesh.Service{sensorService("a", "x-sensor"), sensorService("groundcover", "groundcover-sensor")}, "groundcover/groundcover-sensor"},
		"by the release's name among two of one namespace":      {[]mesh.Service{sensorService("groundcover", "groundcover-sensor"), sensorService("groundcover", "other-sensor")}, "groundcover/groundcover-sensor"},
		"as alligator, before chart 1.8.171":                    {[]mesh.Service{legacy}, "groundcover/groundcover-alligator"},
		"beside the ExternalName that newer charts keep":        {[]mesh.Service{alias, sensorService("groundcover", "groundcover-sensor")}, "groundcover/groundcover-sensor"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Make(inputs(), snapshotWith(sensors(c.there...)))
			assert.Empty(t, codes(p, finding.Error))
			require.NotNil(t, p.Endpoint)
			assert.Equal(t, c.service, p.Endpoint.Service)
			assert.Equal(t, 4317, p.Endpoint.Port)
		})
	}
}

func TestASensorThatCannotTakeSpansIsReportedWithTheReason(t *testing.T) {
	t.Parallel()
	change := func(edit func(*mesh.Service)) mesh.Service {
		s := sensorService("groundcover", "groundcover-sensor")
		edit(&s)
		return s
	}
	for name, c := range map[string]struct {
		there []mesh.Service
		code  string
	}{
		"none":                 {nil, finding.SensorMissing.Code},
		"ExternalName":         {[]mesh.Service{change(func(s *mesh.Service) { s.Type, s.Ports = "ExternalName", nil })}, finding.SensorExternalName.Code},
		"headless":             {[]mesh.Service{change(func(s *mesh.Service) { s.ClusterIP = "None" })}, finding.SensorHeadless.Code},
		"no such port":         {[]mesh.Service{change(func(s *mesh.Service) { s.Ports = s.Ports[:2] })}, finding.SensorPortMissing.Code},
		"not gRPC":             {[]mesh.Service{change(func(s *mesh.Service) { s.Ports[2].AppProtocol = "" })}, finding.SensorNotGRPC.Code},
		"two of one namespace": {[]mesh.Service{sensorService("groundcover", "x-sensor"), sensorService("groundcover", "y-sensor")}, finding.SensorAmbiguous.Code},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Make(inputs(), snapshotWith(sensors(c.there...)))
			assert.Equal(t, []string{c.code}, codes(p, finding.Error))
			assert.Nil(t, p.Endpoint)
		})
	}
}

func TestASensorWithoutIngestionIsToldFromAMissingOne(t *testing.T) {
	t.Parallel()
	alias := mesh.Service{Namespace: "groundcover", Name: "groundcover-alligator", Type: "ExternalName"}
	ingestor := mesh.Service{Namespace: "groundcover", Name: "groundcover-sensor-metric-ingestor", Type: "ClusterIP", Ports: []mesh.Port{{Number: 8428}}}
	other := ingestor
	other.Name = "gc-sensor-metric-ingestor"
	for name, c := range map[string]struct {
		edit func(*mesh.Snapshot)
		text string
	}{
		"the ExternalName of the chart":        {sensors(alias), `release groundcover/groundcover: the sensor of the release "groundcover" runs without ingestion`},
		"the ExternalName and metric ingestor": {sensors(alias, ingestor), "groundcover/groundcover"},
		"a metric ingestor of another release": {sensors(other), `release groundcover/gc: the sensor of the release "gc"`},
		"the configuration of a sensor":        {func(f *mesh.Snapshot) { f.Sensors = nil }, "groundcover/groundcover"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Make(inputs(), snapshotWith(c.edit))
			assert.Equal(t, []string{finding.SensorIngestionOff.Code}, codes(p, finding.Error))
			assert.Contains(t, find(t, p, finding.SensorIngestionOff.Code).String(), c.text)
		})
	}
	named := Make(inputs(func(r *request.Request) { r.Groundcover.Service = "groundcover-alligator" }), snapshotWith(sensors(alias)))
	assert.Equal(t, []string{finding.SensorExternalName.Code}, codes(named, finding.Error), "a Service that the inputs name")
}

func TestTheFixNeverSpeaksOfTheChartWhereTheAddressIsGiven(t *testing.T) {
	t.Parallel()
	change := func(edit func(*mesh.Service)) func(*mesh.Snapshot) {
		return func(f *mesh.Snapshot) { edit(&f.Sensors[0]) }
	}
	for name, edit := range map[string]func(*mesh.Snapshot){
		"no such port":      change(func(s *mesh.Service) { s.Ports = s.Ports[:2] }),
		"ExternalName":      change(func(s *mesh.Service) { s.Type, s.Ports = "ExternalName", nil }),
		"headless":          change(func(s *mesh.Service) { s.ClusterIP = "None" }),
		"not gRPC":          change(func(s *mesh.Service) { s.Ports[2].AppProtocol = "" }),
		"nodes without one": func(f *mesh.Snapshot) { f.Reach.NodesWithoutSensor = []string{"n"} },
		"a sidecar":         func(f *mesh.Snapshot) { f.Reach.SensorPod = &mesh.SensorPod{Injected: true} },
		"its own sampling":  func(*mesh.Snapshot) {},
	} {
		p := Make(inputs(func(r *request.Request) { r.Groundcover.Address = "groundcover-sensor.groundcover:4317" }), snapshotWith(edit))
		for _, f := range p.Findings {
			if strings.HasPrefix(f.Code, "GCI1") {
				assert.NotContains(t, f.Fix, "chart", name)
				assert.NotContains(t, f.Fix, "Helm", name)
				assert.NotContains(t, f.Fix, "groundcover.service", name)
				assert.NotContains(t, f.Fix, "groundcover's pods", name)
			}
		}
	}
}

func TestAPreviewOnlyWarnsAboutObjectsThatTheSameUpdateMayCreate(t *testing.T) {
	t.Parallel()
	p := Make(inputs(preview), snapshotWith(sensors(), func(f *mesh.Snapshot) { f.Istiods = nil }))
	assert.Empty(t, codes(p, finding.Error))
	assert.ElementsMatch(t, []string{finding.SensorMissing.Code, finding.IstioMissing.Code}, codes(p, finding.Warning))
	assert.Equal(t, []string{"telemetry", "mesh-config", "istiod", "istiod-rollout"}, stepNames(p), "planned with the documented defaults")
}

func TestAnAddressIsUsedOnceTheServiceRegistryHasItsHost(t *testing.T) {
	t.Parallel()
	withAddress := func(address string) request.Request {
		return inputs(func(r *request.Request) { r.Groundcover.Address = address })
	}
	service := Make(withAddress("groundcover-sensor.groundcover:4318"), snapshotWith())
	assert.Equal(t, "groundcover-sensor.groundcover.svc.cluster.local", service.Endpoint.Host)
	assert.Contains(t, providerOf(t, service)["opentelemetry"], "http")
	entry := Make(withAddress("collector.example.com:4317"), snapshotWith(sensors(), func(f *mesh.Snapshot) {
		f.ServiceEntries = []mesh.ServiceEntry{{Namespace: "istio-system", Name: "collector"}}
	}))
	assert.Empty(t, codes(entry, finding.Error))
	assert.Equal(t, "istio-system/collector.example.com", entry.Endpoint.RegistryName())
	assert.Equal(t, []string{finding.AddressUnknown.Code}, codes(Make(withAddress("nowhere.example.com:4317"), snapshotWith(sensors())), finding.Error))
	assert.Equal(t, []string{finding.SensorPortMissing.Code}, codes(Make(withAddress("groundcover-sensor.groundcover:1234"), snapshotWith()), finding.Error))
}

func TestKeptPercentIsTheSamplingTimesTheSensorsShare(t *testing.T) {
	t.Parallel()
	p := Make(inputs(tracing(func(r *request.Tracing) { r.Sampling = 10 })), snapshotWith())
	assert.Equal(t, 5.0, *p.Tracing.SensorSampling)
	assert.Equal(t, 0.5, *p.Tracing.KeptPercent)
	unreadConfig := Make(inputs(), snapshotWith(func(f *mesh.Snapshot) { f.SensorConfig = nil }))
	assert.Nil(t, unreadConfig.Tracing.KeptPercent)
}
