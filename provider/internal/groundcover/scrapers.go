package groundcover

import "strings"

// The chart has two scrapers that read scrape jobs from a file, both off by default: the vmagent (Custom Metrics, chart
// victoria-metrics-agent as custom-metrics) and the sensor's own.
const (
	// VmagentConfigKey is the key of the vmagent's ConfigMap that holds its scrape jobs.
	VmagentConfigKey = "scrape.yml"
	// SensorScrapeConfigMap and SensorScrapeConfigKey hold the scrape jobs of the sensor's own scraper.
	SensorScrapeConfigMap = "sensor-scrape-configuration"
	SensorScrapeConfigKey = "metrics-scrape-config.yaml"
	// HourlySeriesFlag is the vmagent's flag with the limit of new series in an hour.
	HourlySeriesFlag = "remoteWrite.maxHourlySeries"
)

// VmagentDeployment is the name of the vmagent's Deployment in a release: "groundcover-custom-metrics".
func VmagentDeployment(release string) string { return release + "-custom-metrics" }

// VmagentConfigMap is the name of the ConfigMap with the scrape jobs of a vmagent's Deployment.
func VmagentConfigMap(deployment string) string { return deployment + "-config" }

// ReceivesAt reports whether a remote-write URL leads to groundcover: to the sensor of this release or of one with
// groundcover in its name, or to groundcover's own hosts.
func ReceivesAt(url, release string) bool {
	return strings.Contains(url, "groundcover") || strings.Contains(url, ".grcv.io") || strings.Contains(url, SensorName(release))
}
