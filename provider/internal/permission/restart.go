package permission

// Restart is what ProxyConfig tracing needs, whose proxies restart.
var Restart = Role{
	Name: "groundcover-istio-restart", Title: "Restart",
	Text: "With `tracing.api: ProxyConfig` the tracer is part of every proxy's bootstrap, so gateways and injected workloads of all namespaces restart. The preview lists them. " +
		"The annotation on a pod template is the only change. " +
		"With `rollout.workloads.namespaces` of up to eight namespaces, bind this ClusterRole by a RoleBinding in each of them, and not by a ClusterRoleBinding.",
	Holder: "**The holder is an administrator of the cluster**, or of the namespaces in which the role is bound: RBAC cannot limit `patch` to an annotation. " +
		"A changed pod template runs any image with any service account of its namespace.",
	Objects: []Object{{"", []Rule{
		{"the pods that have a proxy", "", []string{"pods", "events"}, watch, nil},
		{"the owners of these pods", "apps", []string{"replicasets"}, list, nil},
		{"the workloads that restart", "apps", []string{"deployments", "daemonsets", "statefulsets"}, []string{"get", "list", "watch", "patch"}, nil},
		{"gateways that are not injected, which get the tracer by an annotation; omit the rule where there are none", "apps", []string{"deployments"}, []string{"update"}, nil},
	}}},
}

// DryRun is the dry run of a pod, which shows what istiod injects.
var DryRun = Role{
	Name: "groundcover-istio-dry-run", Title: "Dry run of a pod",
	Text: "Before the first restart, a dry run of a pod verifies that istiod injects the new configuration. Set `rollout.dryRunNamespace` to a namespace for it. " +
		"Without this role a warning says that it is not verified, and a workload may start with the previous configuration.",
	Holder: "RBAC does not tell a dry run from a creation, so the holder runs pods in this namespace: with any image, on any node, and with what Pod Security admits. " +
		"Use a namespace without other objects, and the policy below, which admits dry runs only. Then the holder runs nothing.",
	Objects: []Object{{dryRun, []Rule{
		{"a pod, in a dry run", "", []string{"pods"}, []string{"create"}, nil},
	}}},
}

// DryRunOnly is the policy that leaves of DryRun what is needed.
const DryRunOnly = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata:
  name: groundcover-istio-dry-run
spec:
  matchConstraints:
    namespaceSelector:
      matchLabels:
        kubernetes.io/metadata.name: istio-dry-run
    resourceRules:
      - apiGroups: [""]
        apiVersions: [v1]
        operations: [CREATE]
        resources: [pods]
  validations:
    - expression: request.dryRun
      message: this namespace is for dry runs of pods
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata:
  name: groundcover-istio-dry-run
spec:
  policyName: groundcover-istio-dry-run
  validationActions: [Deny]
`
