package protocol

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

func TestEveryValueOfTheInputHasACompleteEntry(t *testing.T) {
	t.Parallel()
	values := request.Protocol("").Values()
	assert.Len(t, protocols, len(values))
	for _, v := range values {
		entry, found := Of(v.Value)
		if !assert.True(t, found, v.Name) {
			continue
		}
		assert.NotEmpty(t, entry.Transports, v.Name)
		assert.NotEmpty(t, entry.ProviderKey, v.Name)
		assert.NotNil(t, entry.SensorShare, v.Name)
		for _, transport := range entry.Transports {
			assert.Equal(t, transport.HeadersSince > 0, transport.SetHeaders != nil, "%s: SetHeaders is set where the provider sends headers", v.Name)
			assert.Equal(t, transport.Name, entry.TransportAt(transport.Port).Name, v.Name)
			if transport.HeadersSince > 0 {
				assert.GreaterOrEqual(t, transport.HeadersSince, transport.Since, v.Name)
			}
		}
	}
}

func TestAProtocolWithoutAnEntryIsNotTreatedAsAnother(t *testing.T) {
	t.Parallel()
	_, found := Of("Jaeger")
	assert.False(t, found)
}

func TestATransportIsKnownAndSendsHeadersSinceItsReleasesOfIstio(t *testing.T) {
	t.Parallel()
	otlp, _ := Of(request.OpenTelemetry)
	zipkin, _ := Of(request.Zipkin)
	grpc, http, zipkinTransport := otlp.TransportAt(4317), otlp.TransportAt(4318), zipkin.TransportAt(9411)
	for _, c := range []struct {
		transport             Transport
		minor                 int
		known, expectsHeaders bool
	}{
		{grpc, 15, false, false}, {grpc, 16, true, false}, {grpc, 23, true, false}, {grpc, 24, true, true}, {grpc, 0, true, false},
		{http, 21, false, false}, {http, 22, true, true},
		{zipkinTransport, 12, true, false}, {zipkinTransport, 28, true, false}, {zipkinTransport, 29, true, true},
	} {
		assert.Equal(t, c.known, c.transport.Known(c.minor), "%s in 1.%d", c.transport.Name, c.minor)
		assert.Equal(t, c.expectsHeaders, c.transport.SendsHeaders(c.minor), "%s in 1.%d", c.transport.Name, c.minor)
	}
}
