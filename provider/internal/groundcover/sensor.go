package groundcover

import "strings"

const (
	// SensorLabel is the label of the sensor's Services and pods, as messages name it.
	SensorLabel = "app=sensor"
	// SensorSelector selects the Services of a sensor of any version: before chart 1.8.171 the sensor was called alligator.
	SensorSelector = "app in (sensor,alligator)"
)

const (
	sensorSuffix         = "-sensor"
	alligatorSuffix      = "-alligator"
	metricIngestorSuffix = "-metric-ingestor"
)

// SensorName is the name of the sensor's Service and DaemonSet in a release: "groundcover-sensor".
func SensorName(release string) string { return release + sensorSuffix }

// AlligatorName is the name of the sensor's Service in a release before chart 1.8.171.
func AlligatorName(release string) string { return release + alligatorSuffix }

// ReleaseOf returns the release that a sensor's Service belongs to; false where the name is not a sensor's.
func ReleaseOf(service string) (release string, found bool) {
	if release, found = strings.CutSuffix(service, sensorSuffix); found {
		return release, true
	}
	return strings.CutSuffix(service, alligatorSuffix)
}

// IsAlias reports whether a Service is the ExternalName <release>-alligator, which the chart keeps since 1.8.171 and which points
// to the sensor's Service.
func IsAlias(service, kind string) bool {
	return kind == "ExternalName" && strings.HasSuffix(service, alligatorSuffix)
}

// ReleaseOfMetricIngestor returns the release that a metric ingestor's Service belongs to; false where the name is not one's.
func ReleaseOfMetricIngestor(service string) (release string, found bool) {
	return strings.CutSuffix(service, sensorSuffix+metricIngestorSuffix)
}

// IsMetricIngestor reports whether a Service is that of the metric ingestor, which has the sensor's labels and takes no spans.
func IsMetricIngestor(service string) bool { return strings.HasSuffix(service, metricIngestorSuffix) }
