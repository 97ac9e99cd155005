package sensorendpoint

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/schematest"
)

func TestEveryDescriptionNamesTheDefaultThatTheFunctionUses(t *testing.T) {
	t.Parallel()
	where, protocol, domain := GetSensorEndpointArgs{}.resolved()
	values := map[string]string{}
	for property, described := range schematest.Defaults(t, "getSensorEndpoint") {
		values[property] = described.Value
	}
	assert.Equal(t, map[string]string{"namespace": where.Namespace, "release": where.Release, "service": where.Service,
		"protocol": string(protocol), "domain": domain}, values)
}
