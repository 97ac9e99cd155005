package component_test

import (
	"maps"
	"os"
	"path/filepath"
	"testing"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/enginetest"
)

func TestTheOptionsForAClusterThatIsGoneReachTheConnectionOfTheChildren(t *testing.T) {
	t.Parallel()
	// The SDKs encode what is no text as JSON; YAML programs do not.
	for name, yes := range map[string]property.Value{"as JSON": property.New("true"), "as a boolean": property.New(true)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := &enginetest.Engine{Kubernetes: map[string]property.Value{"kubeconfig": property.New(enginetest.Cluster(t)),
				"deleteUnreachable": yes, "skipUpdateUnreachable": property.New("false")}}
			_, err := e.Construct(t, nil)
			require.NoError(t, err)
			inputs := e.Child(t, "mesh-connection").Inputs
			assert.Equal(t, property.New(true), inputs.Get("deleteUnreachable"))
			assert.Equal(t, property.New(false), inputs.Get("skipUpdateUnreachable"))
		})
	}
	t.Run("from the stack's configuration", func(t *testing.T) {
		t.Parallel()
		e := &enginetest.Engine{}
		_, err := e.Construct(t, func(r *p.ConstructRequest) {
			r.Config = stackConfig("kubernetes:kubeconfig", enginetest.Cluster(t))
			maps.Copy(r.Config, stackConfig("kubernetes:deleteUnreachable", "true"))
		})
		require.NoError(t, err)
		inputs := e.Child(t, "mesh-connection").Inputs
		assert.Equal(t, property.New(true), inputs.Get("deleteUnreachable"))
		assert.True(t, inputs.Get("skipUpdateUnreachable").IsNull(), "the environment decides where the program does not")
	})
}

// Case 16 of pulumi-kubernetes: renderYamlToDirectory, with or without a kubeconfig beside it.
func TestAKubernetesProviderThatRendersYAMLIsAnErrorAndNeverTheAmbientCluster(t *testing.T) {
	ambient := filepath.Join(t.TempDir(), "config")
	require.NoError(t, os.WriteFile(ambient, []byte(enginetest.Cluster(t)), 0o600))
	t.Setenv("KUBECONFIG", ambient)
	const refusal = `the kubernetes provider "k8s" writes YAML files and reaches no cluster`
	for name, state := range map[string]map[string]property.Value{
		"with the ambient kubeconfig": {"renderYamlToDirectory": property.New("rendered")},
		"with a kubeconfig":           {"renderYamlToDirectory": property.New("rendered"), "kubeconfig": property.New(enginetest.Cluster(t))},
	} {
		for _, preview := range []bool{true, false} {
			e := &enginetest.Engine{Kubernetes: state}
			_, err := e.Construct(t, func(r *p.ConstructRequest) { r.DryRun = preview })
			details := detailsOf(t, err)
			require.Len(t, details, 1, name)
			assert.Contains(t, details[0].Reason, refusal, name)
			assert.Empty(t, e.Made, name)
		}
	}
	t.Run("in the stack's configuration", func(t *testing.T) {
		e := &enginetest.Engine{}
		_, err := e.Construct(t, func(r *p.ConstructRequest) { r.Config = stackConfig("kubernetes:renderYamlToDirectory", "rendered") })
		details := detailsOf(t, err)
		require.Len(t, details, 1)
		assert.Contains(t, details[0].Reason, "the stack's configuration kubernetes:* writes YAML files")
		assert.Empty(t, e.Made)
	})
	t.Run("a directory that the update creates stands for no cluster either", func(t *testing.T) {
		e := &enginetest.Engine{Kubernetes: map[string]property.Value{"renderYamlToDirectory": property.New(property.Null)}}
		response, err := e.Construct(t, nil)
		require.NoError(t, err)
		assert.Equal(t, "GCI9002", response.State.Get("findings").AsArray().Get(0).AsMap().Get("code").AsString())
	})
}

func TestAnUpdateWithoutItsClusterSaysThatSkipUpdateUnreachableDoesNotApply(t *testing.T) {
	t.Parallel()
	e := &enginetest.Engine{Kubernetes: map[string]property.Value{"kubeconfig": property.New(enginetest.Kubeconfig("http://127.0.0.1:1", "t")), "skipUpdateUnreachable": property.New("true")}}
	_, err := e.Construct(t, func(r *p.ConstructRequest) { r.DryRun = false })
	require.ErrorContains(t, err, "No changes made: an update of GroundcoverIstio needs its cluster, also with skipUpdateUnreachable")
	assert.Empty(t, e.Made, "with the defaults, children that they do not have would be deleted")
}
