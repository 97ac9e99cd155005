package scrape

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
)

// VMPodScrape has the used fields of operator.victoriametrics.com/v1beta1 (VictoriaMetrics operator, August 2026,
// api/operator/v1beta1/vmpodscrape_types.go).
type VMPodScrape struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Metadata   struct {
		Namespace string `json:"namespace"`
		Name      string `json:"name"`
	} `json:"metadata"`
	Spec struct {
		Selector struct {
			MatchLabels map[string]string `json:"matchLabels"`
		} `json:"selector"`
		NamespaceSelector struct {
			Any bool `json:"any"`
		} `json:"namespaceSelector"`
		PodTargetLabels     []string `json:"podTargetLabels"`
		SampleLimit         int      `json:"sampleLimit"`
		PodMetricsEndpoints []struct {
			Path                 string    `json:"path"`
			Interval             string    `json:"interval"`
			ScrapeTimeout        string    `json:"scrapeTimeout"`
			HonorLabels          bool      `json:"honorLabels"`
			RelabelConfigs       []relabel `json:"relabelConfigs"`
			MetricRelabelConfigs []relabel `json:"metricRelabelConfigs"`
		} `json:"podMetricsEndpoints"`
	} `json:"spec"`
}

type relabel struct {
	Action       string   `json:"action,omitempty"`
	Regex        string   `json:"regex,omitempty"`
	Replacement  *string  `json:"replacement,omitempty"`
	TargetLabel  string   `json:"targetLabel,omitempty"`
	SourceLabels []string `json:"sourceLabels,omitempty"`
}

// VMPodScrapeJobs returns the scrape jobs that the VictoriaMetrics operator generates for a VMPodScrape
// (internal/controller/operator/factory/vmscrapes/podscrape.go). Each endpoint is a job that drops completed pods, keeps the
// selected ones, sets namespace, container, pod, podTargetLabels and job, and then applies the endpoint's own rules. A field of
// spec that VMPodScrape lacks is an error.
func VMPodScrapeJobs(object map[string]any) ([]map[string]any, error) {
	text, err := json.Marshal(map[string]any{"apiVersion": object["apiVersion"], "kind": object["kind"], "spec": object["spec"]})
	if err != nil {
		return nil, err
	}
	var scrape VMPodScrape
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&scrape); err != nil {
		return nil, fmt.Errorf("reading a VMPodScrape: %w", err)
	}
	metadata, _ := object["metadata"].(map[string]any)
	name := fmt.Sprintf("%v/%v", metadata["namespace"], metadata["name"])
	var jobs []map[string]any
	for i, endpoint := range scrape.Spec.PodMetricsEndpoints {
		rules := []map[string]any{{"action": "drop", "source_labels": []string{"__meta_kubernetes_pod_phase"}, "regex": "(Failed|Succeeded)"}}
		for key, value := range scrape.Spec.Selector.MatchLabels {
			rules = append(rules, map[string]any{"action": "keep", "source_labels": []string{podLabel(key)}, "regex": value})
		}
		for target, source := range map[string]string{"namespace": "__meta_kubernetes_namespace", "container": "__meta_kubernetes_pod_container_name", "pod": "__meta_kubernetes_pod_name"} {
			rules = append(rules, map[string]any{"source_labels": []string{source}, "target_label": target})
		}
		for _, label := range scrape.Spec.PodTargetLabels {
			rules = append(rules, map[string]any{"source_labels": []string{podLabel(label)}, "regex": "(.+)", "target_label": sanitized(label)})
		}
		rules = append(rules, map[string]any{"target_label": "job", "replacement": name})
		job := map[string]any{
			"job_name": fmt.Sprintf("podScrape/%s/%d", name, i), "honor_labels": endpoint.HonorLabels, "metrics_path": endpoint.Path,
			"scrape_interval": endpoint.Interval, "scrape_timeout": endpoint.ScrapeTimeout, "sample_limit": scrape.Spec.SampleLimit,
			"kubernetes_sd_configs":  []any{map[string]any{"role": "pod"}},
			"relabel_configs":        append(rules, snake(endpoint.RelabelConfigs)...),
			"metric_relabel_configs": snake(endpoint.MetricRelabelConfigs),
		}
		jobs = append(jobs, job)
	}
	return jobs, nil
}

func snake(rules []relabel) []map[string]any {
	var list []map[string]any
	for _, rule := range rules {
		entry := map[string]any{}
		if rule.Action != "" {
			entry["action"] = rule.Action
		}
		if rule.Regex != "" {
			entry["regex"] = rule.Regex
		}
		if rule.Replacement != nil {
			entry["replacement"] = *rule.Replacement
		}
		if rule.TargetLabel != "" {
			entry["target_label"] = rule.TargetLabel
		}
		if len(rule.SourceLabels) > 0 {
			entry["source_labels"] = rule.SourceLabels
		}
		list = append(list, entry)
	}
	return list
}

func podLabel(key string) string { return "__meta_kubernetes_pod_label_" + sanitized(key) }

var notInLabels = regexp.MustCompile(`[^a-zA-Z0-9_]`)

func sanitized(key string) string { return notInLabels.ReplaceAllString(key, "_") }
