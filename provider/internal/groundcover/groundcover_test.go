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
		"http://groundcover-sensor.groundcover:8428/api/v1/write": true,
		"http://gc-sensor.observability:8428/api/v1/write":        true,
		"https://example.grcv.io/api/v1/write":                    true,
		"http://mimir.monitoring/api/v1/push":                     false,
	} {
		assert.Equal(t, receives, ReceivesAt(url, "gc"), url)
	}
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
