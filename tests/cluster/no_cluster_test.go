package cluster

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/stack"
)

// unreachableCluster is a kubeconfig of a cluster that does not answer, with a token that no output may contain.
const unreachableCluster = `
apiVersion: v1
kind: Config
current-context: gone
contexts: [{name: gone, context: {cluster: gone, user: gone}}]
clusters: [{name: gone, cluster: {server: "https://127.0.0.1:1"}}]
users: [{name: gone, user: {token: a-secret-token}}]
`

func TestAPreviewSucceedsWithoutACluster(t *testing.T) {
	t.Parallel()
	for _, missing := range []struct {
		name    string
		program pulumi.RunFunc
		reason  string
	}{
		{"a kubeconfig that is unknown until the update", func(ctx *pulumi.Context) error {
			unknown := pulumi.UnsafeUnknownOutput(nil).ApplyT(func(any) string { return "" }).(pulumi.StringOutput)
			return withProvider(&kubernetes.ProviderArgs{Kubeconfig: unknown})(ctx)
		}, `the kubeconfig of the kubernetes provider "kube" is not known yet`},
		{"a reachable cluster", withProvider(&kubernetes.ProviderArgs{Kubeconfig: secret(unreachableCluster)}), `the cluster of the kubernetes provider "kube" cannot be reached`},
		{"any kubeconfig", connects(primaryConfigMap), "there is no kubeconfig"},
	} {
		t.Run("without "+missing.name, func(t *testing.T) {
			p := newProject(t, missing.program)
			preview := p.preview().Succeeds(t)
			warned := warnings(preview)
			require.Len(t, warned, 1, "one warning")
			assert.Contains(t, warned[0], "GCI9002 warning cluster: "+missing.reason)
			assert.Contains(t, warned[0], "neither the sensor nor Istio could be inspected")
			assert.Subset(t, changes(preview), []string{"create mesh", "create mesh-connection", "create mesh-telemetry", "create mesh-mesh-config"})
			assert.NotContains(t, preview.Output, "a-secret-token")
		})
	}
}

func TestAnUpdateFailsWithoutACluster(t *testing.T) {
	t.Parallel()
	for _, missing := range []struct {
		name     string
		program  pulumi.RunFunc
		messages []string
	}{
		{"a reachable cluster", withProvider(&kubernetes.ProviderArgs{Kubeconfig: secret(unreachableCluster)}),
			[]string{`reading the cluster of the kubernetes provider "kube"`, "127.0.0.1:1", "No changes made"}},
		{"a kubeconfig", connects(primaryConfigMap), []string{"reading the kubeconfig: none found", "Pass a kubernetes provider", "No changes made"}},
		{"a valid kubeconfig", withProvider(&kubernetes.ProviderArgs{Kubeconfig: secret(strings.ReplaceAll(unreachableCluster, "[", "{{"))}),
			[]string{`the kubernetes provider "kube"`, "its contents are not a kubeconfig"}},
		{"a kubeconfig at the given path", withProvider(&kubernetes.ProviderArgs{Kubeconfig: pulumi.String("/not/there")}),
			[]string{`the kubernetes provider "kube"`, "/not/there"}},
		{"the given context", withProvider(&kubernetes.ProviderArgs{Kubeconfig: secret(unreachableCluster), Context: pulumi.String("prod")}),
			[]string{`no context "prod"; found gone`}},
		{"the given cluster", withProvider(&kubernetes.ProviderArgs{Kubeconfig: secret(unreachableCluster), Cluster: pulumi.String("prod")}),
			[]string{`no cluster "prod"; found gone`}},
	} {
		t.Run("without "+missing.name, func(t *testing.T) {
			failed := newProject(t, missing.program).up().Fails(t)
			for _, message := range missing.messages {
				assert.Contains(t, failed.Output, message)
			}
			assert.NotContains(t, failed.Output, "a-secret-token")
		})
	}
}

func TestAMissingPermissionIsAFinding(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	apply(t, l, `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: too-little}
rules:
- {apiGroups: [""], resources: [services], verbs: [get, list]}
- {apiGroups: [apps], resources: [deployments], verbs: [get, list]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: too-little}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: too-little}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: too-little}]
`)
	p := newProject(t, connects(primaryConfigMap), as(t, l, "limited", "too-little"))
	for _, operate := range []func(...string) stack.Result{p.preview, p.up} {
		refuses(t, l, operate,
			"GCI9001 error cluster: not allowed to get configmaps groundcover/sensor-configuration, get configmaps istio-system/istio, ", " more. Fix: Bind the role groundcover-istio-preview to this identity")
	}
}
