package sensor

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

func serviceWith(namespace, name string, ports ...int) mesh.Service {
	service := mesh.Service{Namespace: namespace, Name: name, Type: "ClusterIP", ClusterIP: "10.96.0.9"}
	for _, port := range ports {
		service.Ports = append(service.Ports, mesh.Port{Number: port, AppProtocol: "grpc", Target: port})
	}
	return service
}

// Survey asks Service and Release, plan asks Select, and package scrape gets the namespace of Release.
func TestSurveyPlanAndScrapeAgreeOnTheSensor(t *testing.T) {
	t.Parallel()
	inputs := request.Request{Groundcover: request.Groundcover{Namespace: "groundcover", Release: "groundcover"}, Tracing: request.Tracing{Protocol: request.OpenTelemetry}}
	sensor := serviceWith("groundcover", "groundcover-sensor", 4317)
	ingestor := serviceWith("groundcover", "groundcover-sensor-metric-ingestor", 8428)
	alias := mesh.Service{Namespace: "groundcover", Name: "groundcover-alligator", Type: "ExternalName"}
	for name, c := range map[string]struct {
		services []mesh.Service
		service  string
		release  ReleaseName
	}{
		"the ingestor before the sensor":         {[]mesh.Service{ingestor, sensor, alias}, "groundcover/groundcover-sensor", ReleaseName{"groundcover", "groundcover"}},
		"the ingestor of another release before": {[]mesh.Service{serviceWith("a", "x-sensor-metric-ingestor", 4317), sensor}, "groundcover/groundcover-sensor", ReleaseName{"groundcover", "groundcover"}},
		"another release":                        {[]mesh.Service{serviceWith("groundcover", "gc-sensor", 4317)}, "groundcover/gc-sensor", ReleaseName{"groundcover", "gc"}},
		"two that no rule tells apart":           {[]mesh.Service{serviceWith("groundcover", "x-sensor", 4317), serviceWith("groundcover", "y-sensor", 4317)}, "", ReleaseName{"groundcover", "groundcover"}},
		"another namespace":                      {[]mesh.Service{serviceWith("tenant", "groundcover-sensor", 4317)}, "", ReleaseName{"groundcover", "groundcover"}},
		"none":                                   {nil, "", ReleaseName{"groundcover", "groundcover"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			endpoint, _ := Select(inputs, "cluster.local", c.services, nil)
			service, found := Service(inputs, c.services)
			assert.Equal(t, c.release, Release(inputs, c.services))
			assert.Equal(t, c.service != "", found)
			if c.service == "" {
				assert.Nil(t, endpoint)
				return
			}
			assert.Equal(t, c.service, endpoint.Service)
			assert.Equal(t, c.service, service.Namespace+"/"+service.Name)
		})
	}
}

func TestAServiceOfAnotherNamespaceNeverTakesTheSpansOfARealSensor(t *testing.T) {
	t.Parallel()
	inputs := request.Request{Groundcover: request.Groundcover{Namespace: "groundcover", Release: "groundcover"}, Tracing: request.Tracing{Protocol: request.OpenTelemetry}}
	theirs := serviceWith("tenant", "groundcover-sensor", 4317)
	for name, c := range map[string]struct {
		ours mesh.Service
		code string
	}{
		"the sensor has no port of the protocol": {serviceWith("groundcover", "groundcover-sensor", 8126), finding.SensorPortMissing.Code},
		"the sensor is headless":                 {mesh.Service{Namespace: "groundcover", Name: "groundcover-sensor", Type: "ClusterIP", ClusterIP: "None", Ports: []mesh.Port{{Number: 4317, AppProtocol: "grpc"}}}, finding.SensorHeadless.Code},
		"only the alias of the release exists":   {mesh.Service{Namespace: "groundcover", Name: "groundcover-alligator", Type: "ExternalName"}, finding.SensorIngestionOff.Code},
		"only the metric ingestor exists":        {serviceWith("groundcover", "groundcover-sensor-metric-ingestor", 8428), finding.SensorIngestionOff.Code},
		"nothing of the release exists":          {mesh.Service{Namespace: "other", Name: "x-sensor"}, finding.SensorElsewhere.Code},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			endpoint, findings := Select(inputs, "cluster.local", []mesh.Service{theirs, c.ours}, nil)
			assert.Nil(t, endpoint)
			require.Len(t, findings, 1)
			assert.Equal(t, c.code, findings[0].Code)
			assert.Equal(t, finding.Error, findings[0].Level)
		})
	}
}
