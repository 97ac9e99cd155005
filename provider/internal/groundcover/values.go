package groundcover

// Paths in the values of the chart, as messages name them.
const (
	// VmagentEnabled switches the vmagent on, SensorScraperEnabled the sensor's own scraper, and BuiltinVMAgentEnabled the
	// VMAgent of the VictoriaMetrics operator.
	VmagentEnabled        = "custom-metrics.enabled"
	SensorScraperEnabled  = "agent.sensor.receivers.metricsscraper.enabled"
	BuiltinVMAgentEnabled = "victoria-metrics-operator.builtinVMAgent.enabled"
	// ScrapeConfigs are the vmagent's scrape jobs. The chart appends ExtraScrapeConfigs to them.
	ScrapeConfigs      = "custom-metrics.config.scrape_configs"
	ExtraScrapeConfigs = "custom-metrics.extraScrapeConfigs"
	// HourlySeriesLimit sets the vmagent's flag HourlySeriesFlag.
	HourlySeriesLimit = "custom-metrics.extraArgs." + HourlySeriesFlag
)

// VmagentValues are values of the chart by which the vmagent runs these scrape jobs, and the user's ExtraScrapeConfigs.
func VmagentValues(jobs []any) map[string]any {
	return map[string]any{"custom-metrics": map[string]any{"enabled": true, "config": map[string]any{"scrape_configs": jobs}}}
}

// SensorScraperValues are values of the chart by which the sensor's own scraper runs these scrape jobs beside AnnotationJob,
// which gets these relabelling rules.
func SensorScraperValues(relabelling, jobs []any) map[string]any {
	scraper := map[string]any{"enabled": true, "customRelabelConfigs": relabelling, "extraScrapeConfigs": jobs}
	return map[string]any{"agent": map[string]any{"sensor": map[string]any{"receivers": map[string]any{"metricsscraper": scraper}}}}
}
