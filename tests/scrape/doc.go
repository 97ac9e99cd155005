// Package scrape scrapes a mesh with real programs: on a lab it runs sidecars and a gateway with Istio's agent and Envoy,
// groundcover's vmagent, which discovers their pods at the API server, and VictoriaMetrics, which stores the samples.
//
// A test starts a lab with Options, calls Install once, and then Scrape for each set of scrape jobs. A Scraper returns the series
// that arrived, and Mesh.Expose the series that a pod exposes.
//
// # What is real
//
// istiod, Istio's agents, the Envoys and what they expose on 15014, 15020 and 15090; vmagent with service discovery, relabelling
// and scrapes; VictoriaMetrics; and the conversion of PodMonitors and ServiceMonitors to scrape jobs, by prometheus-operator's
// generator (tests/tools, scrape-jobs).
//
// # What is different from a cluster
//
// Envoy's stats access logger counts Istio's standard metrics, since upstream Envoy lacks Istio's filter (standard-metrics.yaml).
// Traffic is not redirected (workloads.yaml). The package itself converts the used fields of a VMPodScrape to scrape jobs
// (vmpodscrape.go), since no Go module provides the VictoriaMetrics operator. vmagent reads the token of its ServiceAccount from
// a kubeconfig.
package scrape
