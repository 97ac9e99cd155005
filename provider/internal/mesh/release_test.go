package mesh

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTheMinorReleaseIsReadFromTheVersion(t *testing.T) {
	t.Parallel()
	for version, minor := range map[string]int{"1.31.0": 31, "1.24": 24, "1.29-alpha": 29, "v1.22.1": 22, "1.24.3-asm.1": 24, "": 0, "latest": 0} {
		assert.Equal(t, minor, Istiod{Version: version}.Minor(), version)
	}
}

func TestDiscoverySelectorsSelectConfigurationByReleaseAndEnv(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		version, env string
		selects      bool
	}{
		{"1.21.0", "", false}, {"1.21.0", "true", true}, {"1.21.0", "TRUE", true}, {"1.21.0", "on", false},
		{"1.22.1", "", true}, {"1.24.2", "false", false}, {"1.24.2", "0", false}, {"1.24.2", "true", true},
		{"1.25.0", "false", true}, {"", "false", true}, {"1.31.0", "", true},
	} {
		assert.Equal(t, c.selects, Istiod{Version: c.version, ResourceScoping: c.env}.SelectsConfiguration(), "%s %q", c.version, c.env)
	}
}
