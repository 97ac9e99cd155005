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

// inPlace is a component that restarts nothing.
var inPlace = gc.GroundcoverIstioArgs{Istio: &gc.IstioArgs{MeshConfig: new(gc.MeshConfigConfigMap)}}

// through is a program that passes a kubernetes provider to the component, called kube.
func through(arguments *kubernetes.ProviderArgs) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		provider, err := kubernetes.NewProvider(ctx, "kube", arguments)
		if err != nil {
			return err
		}
		return connects(inPlace, pulumi.Providers(provider))(ctx)
	}
}

func secret(text string) pulumi.StringOutput {
	return pulumi.ToSecret(pulumi.String(text)).(pulumi.StringOutput)
}

// twoClusters is a kubeconfig of the lab and of a cluster that is out of reach, which is the current one.
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

func TestTheClusterIsTheOneOfTheRestOfTheProgram(t *testing.T) {
	l := lab.Shared(t)
	settled(t, l)
	before := snapshot(t, l)
	text, err := l.KubeconfigForToken(l.AdminTokens()[0])
	require.NoError(t, err)
	two := twoClusters(t, l)
	for _, way := range []struct {
		name    string
		program pulumi.RunFunc
		config  map[string]string
		ambient string
	}{
		{"a provider with a kubeconfig's text", through(&kubernetes.ProviderArgs{Kubeconfig: secret(text)}), nil, ""},
		{"a provider with a path and a context", through(&kubernetes.ProviderArgs{Kubeconfig: pulumi.String(two), Context: pulumi.String("lab")}), nil, ""},
		{"a provider with a cluster", through(&kubernetes.ProviderArgs{Kubeconfig: pulumi.String(two), Cluster: pulumi.String("lab")}), nil, ""},
		{"a provider without a kubeconfig", through(&kubernetes.ProviderArgs{Context: pulumi.String("lab")}), nil, two},
		{"the stack's configuration", connects(inPlace), map[string]string{"kubernetes:kubeconfig": two, "kubernetes:context": "lab"}, ""},
	} {
		t.Run(way.name, func(t *testing.T) {
			var environment []string
			if way.ambient != "" {
				environment = append(environment, "KUBECONFIG="+way.ambient)
			}
			p := newProject(t, way.program, environment...)
			for key, value := range way.config {
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
