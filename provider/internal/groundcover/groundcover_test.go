package groundcover

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func TestTheReleaseOfASensorFollowsFromTheNameOfItsService(t *testing.T) {
	t.Parallel()
	for _, service := range []string{SensorName("gc"), AlligatorName("gc")} {
		release, found := ReleaseOf(service)
		assert.True(t, found, service)
		assert.Equal(t, "gc", release, service)
	}
	_, found := ReleaseOf("gc-sensor-metric-ingestor")
	assert.False(t, found)
	assert.True(t, IsMetricIngestor("gc-sensor-metric-ingestor"))
	assert.False(t, IsMetricIngestor("gc-sensor"))
}

func TestARemoteWriteURLLeadsToGroundcoverByItsHost(t *testing.T) {
	t.Parallel()
	for url, receives := range map[string]bool{
		"http://groundcover-sensor.groundcover:8428/api/v1/write":                    true,
		"http://groundcover-sensor.groundcover.svc:8428/api/v1/write":                true,
		"http://groundcover-sensor.groundcover.svc.cluster.local.:8428/api/v1/write": true,
		"http://user:password@groundcover-sensor.groundcover.svc:8428/api/v1/write":  true,
		"https://EXAMPLE.platform.grcv.io/api/v1/write":                              true,
		"https://ingest.groundcover.com/api/v1/write":                                true,
		"http://mimir.monitoring/api/v1/push":                                        false,
		"http://groundcover-sensor:8428/api/v1/write":                                false,
		"http://groundcover-sensor.tenant:8428/api/v1/write":                         false,
		"http://groundcover.tenant.svc:8428/api/v1/write":                            false,
		"http://x.tenant.svc/groundcover-sensor.groundcover.svc":                     false,
		"http://groundcover-sensor.groundcover.svc@x.tenant.svc/":                    false,
		"https://groundcover.com.example.org/api/v1/write":                           false,
		"https://notgroundcover.com/api/v1/write":                                    false,
		"http://groundcover-sensor.groundcover.example.org/api/v1/write":             false,
		"groundcover": false, "": false, "http://%zz": false,
	} {
		assert.Equal(t, receives, ReceivesAt(url, "monitoring", "groundcover"), url)
	}
	assert.True(t, ReceivesAt("http://groundcover-sensor:8428/api/v1/write", "groundcover", "groundcover"), "a short name is in the agent's namespace")
}

func TestTheValuesAreAtThePathsThatMessagesName(t *testing.T) {
	t.Parallel()
	jobs := []any{map[string]any{"job_name": "a"}}
	for path, values := range map[string]map[string]any{
		VmagentEnabled: VmagentValues(jobs), ScrapeConfigs: VmagentValues(jobs), SensorScraperEnabled: SensorScraperValues(nil, jobs),
	} {
		_, found, err := unstructured.NestedFieldNoCopy(values, strings.Split(path, ".")...)
		assert.NoError(t, err, path)
		assert.True(t, found, path)
	}
}
