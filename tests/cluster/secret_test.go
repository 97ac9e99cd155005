package cluster

import (
	"encoding/base64"
	"encoding/json"
	"io/fs"
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
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/stack"
)

func TestSecretsAreNeverInPlaintext(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	const tag = "the-secret-of-the-tag"
	token := l.AdminTokens()[0]
	text, err := l.KubeconfigForToken(token)
	require.NoError(t, err)
	backend := t.TempDir()
	p := newProject(t, nil, "PULUMI_BACKEND_URL=file://"+backend)
	args := gc.GroundcoverIstioArgs{
		Istio: &gc.IstioArgs{MeshConfig: new(gc.MeshConfigConfigMap)},
		Tracing: &gc.TracingArgs{CustomTags: map[string]gc.CustomTagArgs{
			"key": {Literal: secret(tag)},
		}},
	}
	p.program = func(ctx *pulumi.Context) error {
		provider, err := kubernetes.NewProvider(ctx, "kube", &kubernetes.ProviderArgs{Kubeconfig: secret(text)})
		if err != nil {
			return err
		}
		return connects(args, pulumi.Providers(provider))(ctx)
	}
	assertNoSecret := func(t *testing.T, where, text string) {
		t.Helper()
		for _, secret := range []string{token, tag} {
			for _, form := range []string{secret, base64.StdEncoding.EncodeToString([]byte(secret))} {
				for line := range strings.Lines(text) {
					assert.False(t, strings.Contains(line, form), "%s: %s", where, line)
				}
			}
		}
	}
	for _, operate := range []func(...string) stack.Result{p.preview, p.up, p.preview, p.Refresh, p.Destroy} {
		result := operate().Succeeds(t)
		assertNoSecret(t, "the output of "+result.Command, result.Output)
		events, err := json.Marshal(result.Events)
		require.NoError(t, err)
		assertNoSecret(t, "an event of "+result.Command, string(events))
		if result.Command == "up" {
			assertNoSecret(t, "the exported state", p.State())
			// At -v=9 the CLI itself logs its requests to providers, secrets too. What a plugin logs arrives as events.
			verbose, err := json.Marshal(p.preview("--logtostderr", "-v=9").Succeeds(t).Events)
			require.NoError(t, err)
			assertNoSecret(t, "the plugins' own log", string(verbose))
		}
	}
	require.NoError(t, filepath.WalkDir(backend, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		assertNoSecret(t, path, string(content))
		return err
	}))
}

func TestAnErrorForASecretInputNamesItsPathAndNeverItsValue(t *testing.T) {
	l := lab.Reserve(t)
	before := snapshot(t, l)
	const value = "topsecret"
	p := newProject(t, nil, "KUBECONFIG="+l.Kubeconfig())
	labels := func(name, text string) pulumi.StringMap { return pulumi.StringMap{name: secret(text)} }
	for path, args := range map[string]gc.GroundcoverIstioArgs{
		"groundcover.address":                {Groundcover: &gc.GroundcoverArgs{Address: secret("http://" + value + ":1")}},
		"istio.revision":                     {Istio: &gc.IstioArgs{Revision: secret(value)}},
		`tracing.customTags["team"].literal`: {Tracing: &gc.TracingArgs{CustomTags: map[string]gc.CustomTagArgs{"team": {Literal: secret(value + "\n")}}}},
		`tracing.customTags["team"]`: {Tracing: &gc.TracingArgs{CustomTags: map[string]gc.CustomTagArgs{"team": {
			Literal: secret(value), Header: pulumi.String("x-team")}}}},
		`metrics.monitorLabels["team"]`: {Metrics: &gc.MetricsArgs{MonitorLabels: labels("team", value+" "+value)}},
		"metrics.interval":              {Metrics: &gc.MetricsArgs{Interval: secret(value)}},
	} {
		t.Run(path, func(t *testing.T) {
			p.program = connects(args)
			for _, operate := range []func(...string) stack.Result{p.preview, p.up} {
				result := refuses(t, l, operate, "property "+path+", which is a secret, has a problem: ")
				events, err := json.Marshal(result.Events)
				require.NoError(t, err)
				assert.NotContains(t, result.Output, value)
				assert.NotContains(t, string(events), value)
			}
		})
	}
	t.Run("a host that istiod does not know is a finding that does not name it", func(t *testing.T) {
		p.program = connects(gc.GroundcoverIstioArgs{Groundcover: &gc.GroundcoverArgs{Address: secret(value + ".example.com:4317")}})
		assert.NotContains(t, refuses(t, l, p.up, "GCI1009", "names the host [secret]").Output, value)
	})
	t.Run("the namespace of a sensor that is not there", func(t *testing.T) {
		p.program = connects(gc.GroundcoverIstioArgs{Groundcover: &gc.GroundcoverArgs{Namespace: secret(value)}})
		assert.NotContains(t, refuses(t, l, p.up, "GCI1001").Output, value)
	})
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}
