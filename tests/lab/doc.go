// Package lab starts a Kubernetes cluster with Istio and groundcover's sensor on this machine, for tests
// and by hand, in seconds and without root.
//
// # What is real
//
// etcd, kube-apiserver (RBAC, audit log), kube-controller-manager, kube-scheduler, `istioctl install`,
// istiod and the Envoy of the ingress gateway are the real programs, built by tests/tools. kwok gives the
// nodes, and makes pods ready that are only records. The lab itself is the kubelet of the pods that really
// run: each has a network namespace of its own, is started with the args and env of its Pod, becomes Ready
// when its process answers the readiness probe, and is killed when the Pod goes; so a rollout of istiod in a
// lab is a rollout of istiod. The lab is also the kube-proxy: every ClusterIP forwards to ready endpoints,
// with internalTrafficPolicy.
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
//	cluster     Kubeconfig, Server, Client, Dynamic, Config
//	identities  AdminTokens, KubeconfigForToken, AddUser, KubeconfigForServiceAccount
//	network     Dial, DialPod, HTTPClient, Forward
//	Istio       InstallIstio, Istioctl
//
// Service names are not resolved inside: there is no DNS. Envoy does not need it, its endpoints come from
// istiod.
package lab
