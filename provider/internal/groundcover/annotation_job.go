package groundcover

// AnnotationJobName is the name of the job that scrapes pods with the annotation prometheus.io/scrape, the same in both
// scrapers.
const AnnotationJobName = "kubernetes-pods"

// AnnotationJob is the scrape job that the chart gives to both scrapers by default (values.yaml,
// custom-metrics.config.scrape_configs). It makes one target of each container port of an annotated pod and copies all labels
// of the pod.
func AnnotationJob() map[string]any {
	const (
		pod        = "__meta_kubernetes_pod_"
		annotation = pod + "annotation_prometheus_io_"
		service    = "__meta_kubernetes_service_name"
	)
	rules := []any{
		relabelling(map[string]any{"action": "drop", "regex": "groundcover"}, pod+"label_app_kubernetes_io_part_of"),
		relabelling(map[string]any{"action": "drop", "regex": "kube-state-metrics;groundcover"}, pod+"label_app_kubernetes_io_name", pod+"label_app_groundcover_com_owner"),
		relabelling(map[string]any{"action": "drop", "regex": "true"}, pod+"container_init"),
		relabelling(map[string]any{"action": "keep", "regex": "true"}, annotation+"scrape"),
		relabelling(map[string]any{"action": "replace", "regex": "(.+)", "target_label": "__metrics_path__"}, annotation+"path"),
		relabelling(map[string]any{"action": "replace", "regex": `([^:]+)(?::\d+)?;(\d+)`, "target_label": "__address__", "replacement": "$1:$2"}, "__address__", annotation+"port"),
		relabelling(map[string]any{"action": "replace", "regex": "(https?)", "target_label": "__scheme__"}, annotation+"scheme"),
		relabelling(map[string]any{"action": "labelmap", "regex": pod + "label_(.+)"}),
		relabelling(map[string]any{"target_label": "pod"}, pod+"name"),
		relabelling(map[string]any{"target_label": "container"}, pod+"container_name"),
		relabelling(map[string]any{"target_label": "namespace"}, "__meta_kubernetes_namespace"),
		relabelling(map[string]any{"target_label": "service"}, service),
		relabelling(map[string]any{"target_label": "job", "replacement": "${1}"}, service),
		relabelling(map[string]any{"action": "replace", "target_label": "node"}, pod+"node_name"),
	}
	return map[string]any{
		"job_name": AnnotationJobName, "honor_labels": true, "tls_config": map[string]any{"insecure_skip_verify": true},
		"kubernetes_sd_configs": []any{map[string]any{"role": "pod"}}, "relabel_configs": rules,
	}
}

// relabelling adds the source labels to a rule that has any.
func relabelling(rule map[string]any, sources ...string) map[string]any {
	if len(sources) > 0 {
		labels := make([]any, 0, len(sources))
		for _, source := range sources {
			labels = append(labels, source)
		}
		rule["source_labels"] = labels
	}
	return rule
}
