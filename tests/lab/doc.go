// Package lab starts a Kubernetes cluster with Istio and groundcover's sensor on this machine, for tests
// and by hand, in seconds and without root.
//
// # What is real
//
// etcd, kube-apiserver (RBAC, audit log), kube-controller-manager, kube-scheduler, `istioctl install`,
// istiod, the Envoy of the ingress gateway, and Istio's agent with its Envoy in a gateway that istiod injects
// (AgentGateway) are the real programs, built by tests/tools. kwok gives the nodes, and makes pods ready that
// are only records. The lab itself is the kubelet of the pods that really run: each has network, process and
// mount namespaces of its own, is started with the args and env of its Pod, becomes Ready when its process
// answers the readiness probe, and is killed when the Pod goes; so a rollout of istiod in a lab is a rollout
// of istiod. The lab is also the kube-proxy: every ClusterIP forwards to ready endpoints, with
// internalTrafficPolicy; and the cluster's DNS: real pods resolve the names of Services.
//
// Everything runs inside one user, process, mount and network namespace. Nothing listens outside but
// Forward's ports on 127.0.0.1, the API server's among them. When the program that called Start ends,
// however it ends, the whole lab ends and its folder is removed.
//
// # Use
//
//	l, err := lab.Start(ctx, lab.Everything())   // or lab.Options{Istio: true}, lab.Options{} for a bare cluster
//	defer l.Stop()
//
// In tests: ForTest gives a lab of its own to one test; Main and Shared give one lab to all tests of a
// package. By hand: `go run ./lab/cmd/lab`.
//
//	cluster      Kubeconfig, Server, Client, Dynamic, Config; Apply and Delete for YAML
//	identities   AdminTokens, KubeconfigForToken, AddUser, KubeconfigForServiceAccount
//	parts        InstallIstio (also one more revision), InstallSensor, InstallApp, InstallAgentGateway, Istioctl, Programs
//	traffic      SendRequests, SendRequestsVia; Dial, DialPod, HTTPClient, Forward, ForwardGateway
//	sensor       Spans, WaitForSpans, Totals, ResetSpans
//	processes    Pods, Istiod, Proxies, AgentProxies: pid, start, restarts, readiness; Pod.Get for their HTTP endpoints
//	API server   Mark and Requests: who asked what, from the audit log
//	proof        Snapshot and Diff: what changed in the cluster
//	trouble      Folder, Logs, Failure
//
// # What is different from a cluster
//
// The ingress gateway's Envoy is Envoy's own build without Istio's agent: it knows no bootstrap tracer
// (defaultConfig.tracing.zipkin and the like), for which there is AgentGateway; and
// defaultConfig.tracing.sampling reaches it without a restart, since it does not send its ProxyConfig. Its
// tracers send a batch after 200 ms, not after 5 s, except Datadog's, which takes 2 s. At 100 % a request
// makes two spans, the gateway's own and the one of its upstream call; of a tracer in the bootstrap it makes
// the first only, there as in a cluster.
// No Envoy here has the filters of Istio's own build, so Istio is installed without those (istio.yaml).
// Pods labelled lab-sidecar run the app and the sidecar that istiod has injected, Istio's agent with its Envoy, which
// gets only what is sent to its own listeners; pods labelled lab-program run vmagent or VictoriaMetrics (package scrape).
// Any pod labelled istio=agent-gateway is run by Istio's agent, so that istioctl's own gateways can be, too.
// Volumes are written when the program starts, and not again when what they are made from changes.
// The sensor keeps every span; of ports it has those for traces and its health, not 8428.
// The kubelet port-forwards and gives logs; it does not exec. Of pods that are records neither works.
package lab
