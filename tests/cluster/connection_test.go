package cluster

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// primaryConfigMap edits istiod's primary ConfigMap, which restarts nothing.
var primaryConfigMap = gc.GroundcoverIstioArgs{Istio: &gc.IstioArgs{MeshConfig: new(gc.MeshConfigConfigMap)}}

// withProvider is a program that passes the kubernetes provider kube to the component.
func withProvider(arguments *kubernetes.ProviderArgs) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		provider, err := kubernetes.NewProvider(ctx, "kube", arguments)
		if err != nil {
			return err
		}
		return connects(primaryConfigMap, pulumi.Providers(provider))(ctx)
	}
}

func secret(text string) pulumi.StringOutput {
	return pulumi.ToSecret(pulumi.String(text)).(pulumi.StringOutput)
}

// twoClusters is a kubeconfig of the lab and of a cluster that does not answer; the latter is its current context.
func twoClusters(t *testing.T, l *lab.Lab) string {
	t.Helper()
	text, err := os.ReadFile(l.Kubeconfig())
	require.NoError(t, err)
	text = []byte(strings.ReplaceAll(string(text), "current-context: lab", "current-context: elsewhere"))
	text = []byte(strings.Replace(string(text), "contexts:\n", "contexts:\n- {name: elsewhere, context: {cluster: elsewhere, user: lab}}\n", 1))
	text = []byte(strings.Replace(string(text), "clusters:\n", "clusters:\n- {name: elsewhere, cluster: {server: \"https://127.0.0.1:1\"}}\n", 1))
	require.Contains(t, string(text), "current-context: elsewhere")
	path := filepath.Join(t.TempDir(), "kubeconfig")
	require.NoError(t, os.WriteFile(path, text, 0o600))
	return path
}

func TestTheComponentUsesTheClusterOfTheProgram(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	before := snapshot(t, l)
	text, err := l.KubeconfigForToken(l.AdminTokens()[0])
	require.NoError(t, err)
	two := twoClusters(t, l)
	for _, source := range []struct {
		name    string
		program pulumi.RunFunc
		config  map[string]string
		ambient string
	}{
		{"a provider with a kubeconfig's text", withProvider(&kubernetes.ProviderArgs{Kubeconfig: secret(text)}), nil, ""},
		{"a provider with a path and a context", withProvider(&kubernetes.ProviderArgs{Kubeconfig: pulumi.String(two), Context: pulumi.String("lab")}), nil, ""},
		{"a provider with a cluster", withProvider(&kubernetes.ProviderArgs{Kubeconfig: pulumi.String(two), Cluster: pulumi.String("lab")}), nil, ""},
		{"a provider without a kubeconfig", withProvider(&kubernetes.ProviderArgs{Context: pulumi.String("lab")}), nil, two},
		{"the stack's configuration", connects(primaryConfigMap), map[string]string{"kubernetes:kubeconfig": two, "kubernetes:context": "lab"}, ""},
	} {
		t.Run(source.name, func(t *testing.T) {
			var environment []string
			if source.ambient != "" {
				environment = append(environment, "KUBECONFIG="+source.ambient)
			}
			p := newProject(t, source.program, environment...)
			for key, value := range source.config {
				p.Set(key, value)
			}
			p.up().Succeeds(t)
			assert.Contains(t, configMap(t, l, "istio").Data["mesh"], "groundcover-sensor")
			p.preview("--expect-no-changes").Succeeds(t)
			p.Refresh("--expect-no-changes").Succeeds(t)
			p.Destroy().Succeeds(t)
			assert.Empty(t, lab.Diff(before, snapshot(t, l)))
		})
	}
}
