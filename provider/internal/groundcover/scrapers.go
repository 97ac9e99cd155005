package groundcover

import (
	"net/url"
	"strings"
)

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

// domains are those of groundcover's own hosts, to which a scraper writes without a sensor between.
var domains = []string{"groundcover.com", "grcv.io"}

// ReceivesAt reports whether the remote-write URL of an agent in the namespace from leads to groundcover: to a Service in the
// namespace of the release, or to groundcover's own hosts. The host is compared whole: "groundcover" in a path, or in the name
// of somebody's host, does not make it groundcover's.
func ReceivesAt(remoteWrite, from, namespace string) bool {
	parsed, err := url.Parse(remoteWrite)
	if err != nil {
		return false
	}
	host := strings.ToLower(strings.TrimSuffix(parsed.Hostname(), "."))
	for _, domain := range domains {
		if host == domain || strings.HasSuffix(host, "."+domain) {
			return true
		}
	}
	labels := strings.Split(host, ".")
	switch {
	case host == "":
		return false
	case len(labels) == 1:
		return from == namespace
	}
	return labels[1] == namespace && (len(labels) == 2 || labels[2] == "svc")
}
