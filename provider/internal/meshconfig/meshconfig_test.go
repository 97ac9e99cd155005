package meshconfig

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestServiceReadsTheHostOfAProviderFromTheDocument(t *testing.T) {
	t.Parallel()
	config, err := Parse("extensionProviders:\n- name: groundcover\n  opentelemetry: {port: 4317, service: sensor.groundcover}\n- name: log\n  envoyFileAccessLog: {path: /dev/null}\n")
	require.NoError(t, err)
	provider, found := config.Provider("groundcover")
	require.True(t, found)
	assert.Equal(t, "sensor.groundcover", provider.Service())
	log, _ := config.Provider("log")
	assert.Empty(t, log.Service())
}
