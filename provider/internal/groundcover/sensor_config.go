package groundcover

// The running sensor's configuration is YAML in this key of this ConfigMap, in the sensor's namespace.
const (
	SensorConfigMap = "sensor-configuration"
	SensorConfigKey = "config.yaml"
)

// SensorConfig is the part of the sensor's configuration that this package reads.
type SensorConfig struct {
	Receivers struct {
		MetricsScraper struct {
			// Enabled switches the sensor's own scraper on.
			Enabled bool `yaml:"enabled"`
		} `yaml:"metricsscraper"`
	} `yaml:"receivers"`
	// APMIngestor has the share of received spans that the sensor keeps, from 0 to 1, by receiver; nil where it is not set.
	APMIngestor struct {
		DataDog struct {
			SamplingRatio *float64 `yaml:"samplingRatio"`
		} `yaml:"dataDog"`
		OTel struct {
			Direct struct {
				SamplingRatio *float64 `yaml:"samplingRatio"`
			} `yaml:"direct"`
		} `yaml:"otel"`
	} `yaml:"apmIngestor"`
}
