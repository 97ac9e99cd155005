package languages

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/stack"
)

// language is a language of the examples.
type language struct {
	name, folder string
	// prepare builds the SDK as a registry would hold it; nil when its sources are that.
	prepare func(t *testing.T, sdk string)
}

var languages = []language{
	{name: "Go", folder: "go"},
	{name: "TypeScript", folder: "nodejs", prepare: buildForNPM},
	{name: "Python", folder: "python"},
}

func buildForNPM(t *testing.T, sdk string) {
	t.Helper()
	command := exec.Command("npm", "ci", "--no-fund", "--no-audit")
	command.Dir, command.Env = sdk, stack.Environment(t, t.TempDir())
	output, err := command.CombinedOutput()
	require.NoError(t, err, string(output))
}

func TestTheExampleOfEachLanguageConnectsAndRestoresAMesh(t *testing.T) {
	for _, language := range languages {
		t.Run("in "+language.name, func(t *testing.T) {
			ambient, explicit := "examples/connect/"+language.folder, "examples/explicit-provider/"+language.folder
			tree := stack.CopyTree(t, "sdk/"+language.folder, ambient, explicit)
			if language.prepare != nil {
				language.prepare(t, filepath.Join(tree, "sdk", language.folder))
			}
			t.Run("on the ambient kubeconfig", func(t *testing.T) {
				connectsAndRestores(t, "connect", filepath.Join(tree, ambient), func(s *stack.Stack) {
					s.Env("KUBECONFIG=" + lab.Shared(t).Kubeconfig())
				})
			})
			if language.name == "TypeScript" {
				t.Run("getMeshStatus returns the status of the mesh", func(t *testing.T) { getsTheStatus(t, filepath.Join(tree, ambient)) })
			}
			t.Run("on the cluster of a kubernetes provider", func(t *testing.T) {
				kubeconfig, err := os.ReadFile(lab.Shared(t).Kubeconfig())
				require.NoError(t, err)
				connectsAndRestores(t, "explicit-provider", filepath.Join(tree, explicit), func(s *stack.Stack) {
					s.SetSecret("kubeconfig", string(kubeconfig))
				})
			})
		})
	}
}

// connectsAndRestores previews, updates, refreshes and destroys the program in the folder.
func connectsAndRestores(t *testing.T, example, folder string, reach func(*stack.Stack)) {
	t.Helper()
	yaml := readSource(t, example)
	record := filepath.Join(t.TempDir(), "rpc.json")
	s := stack.New(t, folder)
	reach(s)
	s.Install()
	before := snapshot(t)

	s.Preview().Succeeds(t)
	require.Empty(t, lab.Diff(before, snapshot(t)), "the preview wrote to the cluster")

	s.Env("PULUMI_DEBUG_GRPC=" + record)
	up := s.Up().Succeeds(t)
	s.Env("PULUMI_DEBUG_GRPC=")
	require.Equal(t, yaml.Resources["mesh"].Properties, constructed(t, record), "the example differs from the one in YAML")
	require.Contains(t, lab.Diff(before, snapshot(t)), "+ telemetry.istio.io/Telemetry istio-system/groundcover")
	requireOutputs(t, yaml, s.Outputs())
	for _, text := range []string{up.Output, s.State()} {
		require.NotContains(t, text, lab.Shared(t).AdminTokens()[0], "the token is in plaintext")
	}

	s.Preview("--expect-no-changes").Succeeds(t)
	s.Refresh("--expect-no-changes").Succeeds(t)

	s.Destroy().Succeeds(t)
	require.Empty(t, lab.Diff(before, snapshot(t)), "destroy did not restore the mesh")
}

func snapshot(t *testing.T) lab.Snapshot {
	t.Helper()
	taken, err := lab.Shared(t).Snapshot(t.Context())
	require.NoError(t, err)
	return taken
}

func requireOutputs(t *testing.T, yaml source, outputs map[string]any) {
	t.Helper()
	for name := range yaml.Outputs {
		require.Contains(t, outputs, name)
	}
	require.Len(t, outputs, len(yaml.Outputs))
	require.Equal(t, map[string]any{
		"host": "groundcover-sensor.groundcover.svc.cluster.local", "port": 4317.0,
		"service": "groundcover/groundcover-sensor", "namespace": "groundcover", "protocol": "OpenTelemetry",
	}, outputs["endpoint"])
	require.Equal(t, map[string]any{"provider": "groundcover", "sampling": 1.0, "sensorSampling": 5.0, "keptPercent": 0.05}, camelCase(outputs["tracing"]))
	require.NotEmpty(t, outputs["findings"])
}

// camelCase gives an exported object the names of the schema: Python exports its own, such as kept_percent.
func camelCase(exported any) map[string]any {
	named := map[string]any{}
	for name, value := range exported.(map[string]any) {
		words := strings.Split(name, "_")
		for i, word := range words[1:] {
			words[i+1] = strings.ToUpper(word[:1]) + word[1:]
		}
		named[strings.Join(words, "")] = value
	}
	return named
}
