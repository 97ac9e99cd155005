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

// outOfReach is a kubeconfig of a cluster that does not answer, with a token that nobody may see.
const outOfReach = `
apiVersion: v1
kind: Config
current-context: gone
contexts: [{name: gone, context: {cluster: gone, user: gone}}]
clusters: [{name: gone, cluster: {server: "https://127.0.0.1:1"}}]
users: [{name: gone, user: {token: a-token-that-nobody-may-see}}]
`

func TestAPreviewWorksWithoutItsCluster(t *testing.T) {
	t.Parallel()
	for _, without := range []struct {
		name    string
		program pulumi.RunFunc
		why     string
	}{
		{"a kubeconfig that this update makes", func(ctx *pulumi.Context) error {
			unknown := pulumi.UnsafeUnknownOutput(nil).ApplyT(func(any) string { return "" }).(pulumi.StringOutput)
			return through(&kubernetes.ProviderArgs{Kubeconfig: unknown})(ctx)
		}, `the kubeconfig of the kubernetes provider "kube" is not known yet`},
		{"a cluster in reach", through(&kubernetes.ProviderArgs{Kubeconfig: secret(outOfReach)}), `the cluster of the kubernetes provider "kube" is out of reach`},
		{"any kubeconfig", connects(inPlace), "there is no kubeconfig"},
	} {
		t.Run("without "+without.name, func(t *testing.T) {
			p := newProject(t, without.program)
			seen := p.preview().Succeeds(t)
			told := warnings(seen)
			require.Len(t, told, 1, "one warning")
			assert.Contains(t, told[0], "GCI9002 warning cluster: "+without.why)
			assert.Contains(t, told[0], "neither the sensor nor Istio could be looked at")
			assert.Subset(t, changes(seen), []string{"create mesh", "create mesh-connection", "create mesh-telemetry", "create mesh-mesh-config"})
			assert.NotContains(t, seen.Output, "a-token-that-nobody-may-see")
		})
	}
}

func TestAnUpdateDoesNotGoOnWithoutItsCluster(t *testing.T) {
	t.Parallel()
	for _, without := range []struct {
		name    string
		program pulumi.RunFunc
		words   []string
	}{
		{"in reach", through(&kubernetes.ProviderArgs{Kubeconfig: secret(outOfReach)}),
			[]string{`looking at the cluster of the kubernetes provider "kube"`, "127.0.0.1:1", "nothing was changed"}},
		{"with a kubeconfig", connects(inPlace), []string{"reading the kubeconfig: there is none", "pass a kubernetes provider", "nothing was changed"}},
		{"with a kubeconfig that parses", through(&kubernetes.ProviderArgs{Kubeconfig: secret(strings.ReplaceAll(outOfReach, "[", "{{"))}),
			[]string{`the kubernetes provider "kube"`, "its contents are not a kubeconfig"}},
		{"with a kubeconfig at its path", through(&kubernetes.ProviderArgs{Kubeconfig: pulumi.String("/not/there")}),
			[]string{`the kubernetes provider "kube"`, "/not/there"}},
		{"with a context of that name", through(&kubernetes.ProviderArgs{Kubeconfig: secret(outOfReach), Context: pulumi.String("prod")}),
			[]string{`no context "prod"; found gone`}},
		{"with a cluster of that name", through(&kubernetes.ProviderArgs{Kubeconfig: secret(outOfReach), Cluster: pulumi.String("prod")}),
			[]string{`no cluster "prod"; found gone`}},
	} {
		t.Run("there is none "+without.name, func(t *testing.T) {
			made := newProject(t, without.program).up().Fails(t)
			for _, word := range without.words {
				assert.Contains(t, made.Output, word)
			}
			assert.NotContains(t, made.Output, "a-token-that-nobody-may-see")
		})
	}
}

func TestAMissingPermissionIsNamed(t *testing.T) {
	l := lab.Shared(t)
	settled(t, l)
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
	p := newProject(t, connects(inPlace), as(t, l, "somebody", "too-little"))
	for _, operate := range []func(...string) stack.Result{p.preview, p.up} {
		refuses(t, l, operate,
			"GCI9001 error telemetries of all namespaces: not allowed to list telemetries", "Grant the verb list on telemetries",
			"GCI9001 error configmaps istio-system/istio: not allowed to get configmaps", "Grant the verb get on configmaps")
	}
}
