package plan

import (
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// jobPrefix begins the names of our scrape jobs.
const jobPrefix = "groundcover-istio/"

// annotationJob is the name of groundcover's job for annotated pods, the same in both of its scrapers (chart 1.12.269).
const annotationJob = "kubernetes-pods"

// ScrapeJobs are scrape jobs in Prometheus' own form for all of the mesh, applications' merged metrics with them: the
// annotation job has to leave these pods out, see LeaveToOurs.
func ScrapeJobs(inputs request.Metrics) []map[string]any {
	var jobs []map[string]any
	for _, s := range scrapes(inputs, everything) {
		rules := []rule{{action: "drop", sources: []string{metaPhase}, regex: "Pending|Succeeded|Failed"}}
		if s.selectorKey != "" {
			rules = append(rules, rule{action: "keep", sources: []string{metaOf(s.selectorKey)}, regex: s.selectorValue})
		}
		rules = append(rules, rule{sources: []string{"__meta_kubernetes_namespace"}, target: "namespace"},
			rule{sources: []string{"__meta_kubernetes_pod_name"}, target: "pod"})
		for _, label := range inputs.PodLabels {
			rules = append(rules, rule{sources: []string{metaOf(label)}, regex: "(.+)", target: sanitized(label)})
		}
		job := map[string]any{
			"job_name": jobPrefix + s.name, "honor_labels": true, "metrics_path": s.path,
			"scrape_interval": inputs.Interval, "scrape_timeout": timeoutOf(inputs),
			"kubernetes_sd_configs": []any{map[string]any{"role": "pod"}},
			"relabel_configs":       snake(append(rules, s.relabel...)),
		}
		if len(s.afterwards) > 0 {
			job["metric_relabel_configs"] = snake(s.afterwards)
		}
		if inputs.SampleLimit != nil {
			job["sample_limit"] = *inputs.SampleLimit
		}
		jobs = append(jobs, job)
	}
	return jobs
}

// LeaveToOurs are relabelling rules for the annotation job: they drop the targets that ScrapeJobs take.
func LeaveToOurs(components []request.MeshComponent) []any {
	chosen := chosenProxies(components)
	var rules []rule
	if len(chosen) > 0 {
		// By annotation a proxy is taken at the merged port only.
		rules = append(rules, rule{sources: []string{metaScrape, metaPort, metaStatus, metaManaged, metaComponent}, target: classLabel, replacement: string(request.Sidecars),
			regex: "true;" + mergedPort + ";(?:" + proxiesOnly.regex + ")"})
		rules = append(rules, classes...)
	}
	for _, d := range daemons {
		if slices.Contains(components, d.component) {
			chosen = append(chosen, string(d.component))
			rules = append(rules, rule{sources: []string{metaOf(d.key), metaPort}, regex: d.value + ";" + d.port, target: classLabel, replacement: string(d.component)})
		}
	}
	return snake(append(rules, rule{action: "drop", sources: []string{classLabel}, regex: union(chosen)}))
}

// CustomMetricsValues are values for groundcover's chart: its vmagent (custom-metrics) takes the mesh in jobs of ours, and
// its annotation job, as it runs now or as the chart has it, leaves those pods out. extraScrapeConfigs are the user's.
func CustomMetricsValues(inputs request.Metrics, running map[string]any) map[string]any {
	if running == nil {
		running = chartsAnnotationJob()
	}
	theirs := map[string]any{}
	for key, value := range running {
		theirs[key] = value
	}
	rules, _ := running["relabel_configs"].([]any)
	theirs["relabel_configs"] = append(LeaveToOurs(inputs.Components), slices.DeleteFunc(slices.Clone(rules), ours)...)
	jobs := append([]any{theirs}, anys(ScrapeJobs(inputs))...)
	return map[string]any{"custom-metrics": map[string]any{"enabled": true, "config": map[string]any{"scrape_configs": jobs}}}
}

// SensorValues are the same for the sensor's own scraper.
func SensorValues(inputs request.Metrics) map[string]any {
	scraper := map[string]any{"enabled": true, "customRelabelConfigs": LeaveToOurs(inputs.Components), "extraScrapeConfigs": anys(ScrapeJobs(inputs))}
	return map[string]any{"agent": map[string]any{"sensor": map[string]any{"receivers": map[string]any{"metricsscraper": scraper}}}}
}

// ours tells the rules that LeaveToOurs wrote.
func ours(entry any) bool {
	fields, _ := entry.(map[string]any)
	sources, _ := fields["source_labels"].([]any)
	return fields["target_label"] == classLabel || slices.Contains(sources, any(classLabel))
}

func metaOf(label string) string { return metaLabel + sanitized(label) }

// sanitized is a Kubernetes label as Prometheus names it.
func sanitized(label string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '_'
	}, label)
}
