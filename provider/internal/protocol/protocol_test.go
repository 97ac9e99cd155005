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
		assert.NotEmpty(t, entry.Ports, v.Name)
		assert.NotEmpty(t, entry.ProviderKey, v.Name)
		assert.NotNil(t, entry.SensorShare, v.Name)
		assert.Equal(t, entry.HeadersSince > 0, entry.SetHeaders != nil, "%s: SetHeaders is set where the provider sends headers", v.Name)
	}
}

func TestAProtocolWithoutAnEntryIsNotTreatedAsAnother(t *testing.T) {
	t.Parallel()
	_, found := Of("Jaeger")
	assert.False(t, found)
}
