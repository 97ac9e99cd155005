// Package scrape is a mesh whose metrics are really scraped: on a lab it runs sidecars and a gateway of Istio's agent and
// Envoy, groundcover's vmagent, which finds their pods at the API server, and a VictoriaMetrics that tells what arrived.
//
// # What is real
//
// istiod, Istio's agents, Envoys and all that they expose on 15014, 15020 and 15090; vmagent with its service discovery,
// relabelling and scrapes; VictoriaMetrics; the operators' objects, strictly decoded by prometheus-operator and turned
// into scrape jobs by its own generator (tests/tools, scrape-jobs).
//
// # What is different from a cluster
//
// Istio's standard metrics are made by Envoy's stats access logger and not by Istio's filter, which Envoy's own build lacks
// (standard-metrics.yaml). Nothing redirects traffic (workloads.yaml). A VMPodScrape becomes a job by a translation of
// the few fields that are used (vmpodscrape.go), since the VictoriaMetrics operator is no module that can be had.
// vmagent reads its ServiceAccount's token from a kubeconfig and not from where a kubelet mounts it.
package scrape
