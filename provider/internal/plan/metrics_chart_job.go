package plan

// chartsAnnotationJob is the job kubernetes-pods as groundcover's chart 1.12.269 has it (values.yaml,
// custom-metrics.config.scrape_configs), for a release whose vmagent does not run yet.
func chartsAnnotationJob() map[string]any {
	const pod = "__meta_kubernetes_pod_"
	rules := []rule{
		{action: "drop", sources: []string{pod + "label_app_kubernetes_io_part_of"}, regex: "groundcover"},
		{action: "drop", sources: []string{pod + "label_app_kubernetes_io_name", pod + "label_app_groundcover_com_owner"}, regex: "kube-state-metrics;groundcover"},
		{action: "drop", sources: []string{pod + "container_init"}, regex: "true"},
		{action: "keep", sources: []string{metaScrape}, regex: "true"},
		{action: "replace", sources: []string{pod + "annotation_prometheus_io_path"}, target: "__metrics_path__", regex: "(.+)"},
		{action: "replace", sources: []string{"__address__", metaPort}, target: "__address__", regex: `([^:]+)(?::\d+)?;(\d+)`, replacement: "$1:$2"},
		{action: "replace", sources: []string{pod + "annotation_prometheus_io_scheme"}, target: "__scheme__", regex: "(https?)"},
		{action: "labelmap", regex: pod + "label_(.+)"},
		{sources: []string{pod + "name"}, target: "pod"},
		{sources: []string{pod + "container_name"}, target: "container"},
		{sources: []string{"__meta_kubernetes_namespace"}, target: "namespace"},
		{sources: []string{"__meta_kubernetes_service_name"}, target: "service"},
		{sources: []string{"__meta_kubernetes_service_name"}, target: "job", replacement: "${1}"},
		{action: "replace", sources: []string{metaNode}, target: "node"},
	}
	return map[string]any{
		"job_name": annotationJob, "honor_labels": true, "tls_config": map[string]any{"insecure_skip_verify": true},
		"kubernetes_sd_configs": []any{map[string]any{"role": "pod"}}, "relabel_configs": snake(rules),
	}
}
