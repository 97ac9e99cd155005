package meshconfig

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheHostOfAProviderIsReadFromTheDocument(t *testing.T) {
	t.Parallel()
	config, err := Parse("extensionProviders:\n- name: groundcover\n  opentelemetry: {port: 4317, service: sensor.groundcover}\n- name: log\n  envoyFileAccessLog: {path: /dev/null}\n")
	require.NoError(t, err)
	ours, found := config.Provider("groundcover")
	require.True(t, found)
	assert.Equal(t, "sensor.groundcover", ours.Service())
	log, _ := config.Provider("log")
	assert.Empty(t, log.Service())
}
