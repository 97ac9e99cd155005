// Package lab starts a Kubernetes cluster with Istio and a stand-in for groundcover's sensor on this machine, for tests and for
// manual use, in seconds and without root.
//
// # What is real
//
// etcd, kube-apiserver (RBAC, audit log), kube-controller-manager, kube-scheduler, `istioctl install`, istiod, the Envoy of the
// ingress gateway, and Istio's agent with its Envoy in a gateway that istiod injects (AgentGateway) are the real programs, built
// by tests/tools. kwok provides the nodes and simulates all pods that do not run. The lab itself is the kubelet of the pods that
// run ("real pods"): each has its own network, process and mount namespaces, is started with the args and env of its Pod,
// becomes Ready when its process passes the readiness probe, and is killed when the Pod is deleted. A rollout of istiod in a lab
// therefore replaces its process. The lab is also the kube-proxy: each ClusterIP forwards to ready endpoints and honors
// internalTrafficPolicy. And it is the cluster's DNS: real pods resolve the names of Services.
//
// Everything runs inside one user, process, mount and network namespace. Only the ports of Forward listen outside, on 127.0.0.1,
// including the one of the API server. When the program that called Start ends or is killed, the whole lab ends and its folder is
// removed.
//
// # Use
//
//	l, err := lab.Start(ctx, lab.Everything())   // or lab.Options{Istio: true}, lab.Options{} for a bare cluster
//	defer l.Stop()
//
// In tests, ForTest starts a separate lab for one test. With Main, Shared gives all tests of a package one lab, and Reserve gives each
// test one that others use after it. For manual use run `make lab`.
//
//	cluster      Kubeconfig, Server, Client, Dynamic, Config; Apply and Delete for YAML
//	identities   AdminTokens, KubeconfigForToken, AddUser, KubeconfigForServiceAccount
//	parts        InstallIstio (also for a second revision), InstallSensor, InstallApp, InstallAgentGateway, Istioctl, Programs
//	traffic      SendRequests, SendRequestsVia; Dial, DialPod, HTTPClient, Forward, ForwardGateway
//	sensor       Spans, WaitForSpans, Totals, ResetSpans
//	processes    Pods, Istiod, Proxies, AgentProxies: pid, start, restarts, readiness; Pod.Get for their HTTP endpoints
//	API server   Mark and Requests: the requests in the audit log
//	changes      Snapshot and Diff: what changed in the cluster
//	failures     Folder, Logs, Failure
//
// # What is different from a cluster
//
// The ingress gateway runs upstream Envoy without Istio's agent. It has no tracer in its bootstrap (defaultConfig.tracing.zipkin
// and the like); use AgentGateway for those. defaultConfig.tracing.sampling reaches it without a restart, since it does not send
// its ProxyConfig. Its tracers send a batch after 200 ms in place of 5 s, except Datadog's, which takes 2 s. At 100% a request has
// two spans, the incoming one and the one of the upstream call; with a tracer in the bootstrap it has the first only, as in a
// real cluster.
//
// No Envoy of a lab has the filters of Istio's build, so Istio is installed without them (istio.yaml).
//
// Pods labelled lab-sidecar run the app and the sidecar that istiod injected: Istio's agent with its Envoy. Traffic is not
// redirected, so that Envoy gets only requests to its own listeners. Pods labelled lab-program run vmagent or VictoriaMetrics
// (package scrape). Istio's agent runs every pod labelled istio=agent-gateway, including gateways that istioctl installs.
//
// Volumes are written when the program starts and are not updated. The sensor keeps every span and listens on the ports for
// traces and health, without 8428. The kubelet supports port-forward and logs of real pods, but no exec.
package lab
