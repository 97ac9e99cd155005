package sensorendpoint_test

import (
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/enginetest"

	"testing"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheSensorsEndpointCanBeAskedForByItself(t *testing.T) {
	t.Parallel()
	server := (&enginetest.Engine{}).Server(t)
	require.NoError(t, server.Configure(p.ConfigureRequest{Args: property.NewMap(map[string]property.Value{"kubeconfig": property.New(enginetest.Cluster(t))})}))
	ask := func(fields map[string]property.Value) (property.Map, error) {
		response, err := server.Invoke(p.InvokeRequest{Token: "groundcover-istio:index:getSensorEndpoint", Args: property.NewMap(fields)})
		return response.Return, err
	}
	zipkin, err := ask(map[string]property.Value{"protocol": property.New("Zipkin")})
	require.NoError(t, err)
	assert.Equal(t, "groundcover-sensor.groundcover.svc.cluster.local", zipkin.Get("host").AsString())
	assert.InDelta(t, 9411, zipkin.Get("port").AsNumber(), 0)
	_, err = ask(map[string]property.Value{"service": property.New("elsewhere")})
	require.ErrorContains(t, err, "GCI1001")
	response, err := server.Invoke(p.InvokeRequest{Token: "groundcover-istio:index:getSensorEndpoint", Args: property.NewMap(map[string]property.Value{
		"protocol": property.New("Jaeger")})})
	require.NoError(t, err)
	assert.Equal(t, []p.CheckFailure{{Property: "protocol", Reason: `must be one of OpenTelemetry, Datadog, Zipkin; found "Jaeger"`}}, response.Failures)
}
