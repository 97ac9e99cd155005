package scrape

import (
	"maps"
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/groundcover"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// jobPrefix begins the names of scrape jobs.
const jobPrefix = "groundcover-istio/"

// scrapeJobs are scrape jobs in Prometheus' own form for all chosen components, with the metrics of applications that are
// merged into their sidecar's. The annotation job has to leave these pods out, see exclusions.
func scrapeJobs(inputs request.Metrics) []any {
	jobs := []any{}
	for _, e := range endpoints(inputs, insteadOfAnnotations) {
		jobs = append(jobs, e.job(inputs))
	}
	return jobs
}

func (e endpoint) job(inputs request.Metrics) map[string]any {
	rules := []rule{{action: "drop", sources: []string{metaPhase}, regex: "Pending|Succeeded|Failed"}}
	if e.selectorKey != "" {
		rules = append(rules, rule{action: "keep", sources: []string{metaOf(e.selectorKey)}, regex: e.selectorValue})
	}
	rules = append(rules, rule{sources: []string{metaNamespace}, target: "namespace"}, rule{sources: []string{metaPod}, target: "pod"})
	for _, label := range inputs.PodLabels {
		rules = append(rules, rule{sources: []string{metaOf(label)}, regex: "(.+)", target: sanitized(label)})
	}
	job := map[string]any{
		"job_name": jobPrefix + e.name, "honor_labels": true, "metrics_path": e.path,
		"scrape_interval": inputs.Interval, "scrape_timeout": timeoutOf(inputs),
		"kubernetes_sd_configs": []any{map[string]any{"role": "pod"}},
		"relabel_configs":       snakeCase(append(rules, e.relabelings...)),
	}
	if len(e.metricRelabelings) > 0 {
		job["metric_relabel_configs"] = snakeCase(e.metricRelabelings)
	}
	if inputs.SampleLimit != nil {
		job["sample_limit"] = *inputs.SampleLimit
	}
	return job
}

// vmagentValues are values for groundcover's chart by which its vmagent scrapes the mesh in jobs of this package. The
// annotation job, as it runs or, where nil, as the chart has it, leaves the mesh's pods out.
func vmagentValues(inputs request.Metrics, running map[string]any) map[string]any {
	if running == nil {
		running = groundcover.AnnotationJob()
	}
	annotationJob := maps.Clone(running)
	rules, _ := running["relabel_configs"].([]any)
	annotationJob["relabel_configs"] = append(exclusions(inputs.Components), slices.DeleteFunc(slices.Clone(rules), isExclusion)...)
	return groundcover.VmagentValues(append([]any{annotationJob}, scrapeJobs(inputs)...))
}

// sensorValues are the same for the sensor's own scraper.
func sensorValues(inputs request.Metrics) map[string]any {
	return groundcover.SensorScraperValues(exclusions(inputs.Components), scrapeJobs(inputs))
}

// exclusions are relabelling rules for the annotation job: they drop the targets that scrapeJobs take.
func exclusions(components []request.MeshComponent) []any {
	chosen := chosenProxies(components)
	var rules []rule
	if len(chosen) > 0 {
		// The annotation job takes a proxy at the merged port only.
		rules = append(rules, rule{sources: append([]string{metaScrape, metaPort}, proxiesOnly.sources...), target: tmpLabel, replacement: string(request.Sidecars),
			regex: "true;" + mergedPort + ";(?:" + proxiesOnly.regex + ")"})
		rules = append(rules, componentRules...)
	}
	for _, d := range daemons {
		if slices.Contains(components, d.component) {
			chosen = append(chosen, string(d.component))
			rules = append(rules, rule{sources: []string{metaOf(d.key), metaPort}, regex: d.value + ";" + d.port, target: tmpLabel, replacement: string(d.component)})
		}
	}
	return snakeCase(append(rules, rule{action: "drop", sources: []string{tmpLabel}, regex: union(chosen)}))
}

// isExclusion reports whether a rule of a running job is one that exclusions wrote.
func isExclusion(entry any) bool {
	fields, _ := entry.(map[string]any)
	sources, _ := fields["source_labels"].([]any)
	return fields["target_label"] == tmpLabel || slices.Contains(sources, any(tmpLabel))
}
