package provider_test

import (
	"testing"

	p "github.com/pulumi/pulumi-go-provider"
	presource "github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheComponentRegistersItsStepsEachAfterTheOneBeforeUnderItsOwnConnection(t *testing.T) {
	t.Parallel()
	e := &engine{kubernetes: map[string]property.Value{"kubeconfig": property.New(cluster(t)).WithSecret(true)}}
	response, err := e.construct(t, nil)
	require.NoError(t, err)
	steps := []string{"mesh-telemetry", "mesh-mesh-config", "mesh-istiod", "mesh-istiod-rollout"}
	assert.Equal(t, append([]string{"mesh", "mesh-connection"}, steps...), e.names())
	for i, name := range steps {
		child := e.child(t, name)
		assert.Equal(t, string(componentURN), child.RegisterRPC.GetParent())
		assert.Contains(t, child.Provider.Urn, "pulumi:providers:groundcover-istio::mesh-connection")
		assert.Equal(t, "0.1.0", child.RegisterRPC.GetVersion())
		if i > 0 {
			assert.Contains(t, child.RegisterRPC.GetDependencies()[0], "::"+steps[i-1])
		}
	}
	kubeconfig := e.child(t, "mesh-connection").Inputs.Get("kubeconfig")
	assert.True(t, kubeconfig.Secret(), "a kubeconfig is a secret")
	endpoint := response.State.Get("endpoint").AsMap()
	assert.Equal(t, "groundcover-sensor.groundcover.svc.cluster.local", endpoint.Get("host").AsString())
}

func TestTheRolloutOfProxiesIsToldWhyTheyRestart(t *testing.T) {
	t.Parallel()
	for why, inputs := range map[string]map[string]property.Value{
		"rollout.policy is Always": {"rollout": object(map[string]property.Value{"policy": property.New("Always")})},
		"the tracer is part of a proxy's bootstrap": {"tracing": object(map[string]property.Value{
			"api": property.New("MeshDefault"), "protocol": property.New("Zipkin")})},
	} {
		t.Run(why, func(t *testing.T) {
			t.Parallel()
			e := &engine{kubernetes: map[string]property.Value{"kubeconfig": property.New(cluster(t))}}
			_, err := e.construct(t, func(r *p.ConstructRequest) { r.Inputs = property.NewMap(inputs) })
			require.NoError(t, err)
			assert.Equal(t, why, e.child(t, "mesh-proxies").Inputs.Get("proxies").AsMap().Get("reason").AsString())
		})
	}
}

func TestAnUnknownKubeconfigPreviewsTheWholeGraphWithUnknownOutputs(t *testing.T) {
	t.Parallel()
	e := &engine{kubernetes: map[string]property.Value{"kubeconfig": property.New(property.Null)}}
	response, err := e.construct(t, nil)
	require.NoError(t, err)
	assert.Len(t, e.made, 6)
	assert.True(t, e.child(t, "mesh-connection").Inputs.Get("kubeconfig").IsComputed())
	for _, output := range []string{"endpoint", "mesh", "tracing", "istioOperator", "helmValues", "restarted"} {
		assert.True(t, response.State.Get(output).IsComputed(), output)
	}
	findings := response.State.Get("findings").AsArray()
	require.Equal(t, 1, findings.Len())
	assert.Equal(t, "GCI9002", findings.Get(0).AsMap().Get("code").AsString())
}

func TestAClusterOutOfReachWarnsInAPreviewAndStopsAnUpdate(t *testing.T) {
	t.Parallel()
	gone := map[string]property.Value{"kubeconfig": property.New(kubeconfig("http://127.0.0.1:1", "t"))}
	e := &engine{kubernetes: gone}
	_, err := e.construct(t, nil)
	require.NoError(t, err)
	assert.Len(t, e.made, 6)
	e = &engine{kubernetes: gone}
	_, err = e.construct(t, func(r *p.ConstructRequest) { r.DryRun = false })
	require.ErrorContains(t, err, `the kubernetes provider "k8s"`)
	assert.Empty(t, e.made, "nothing is registered")
}

func TestWhatAnUnknownInputDecidesIsUnknownToo(t *testing.T) {
	t.Parallel()
	e := &engine{kubernetes: map[string]property.Value{"kubeconfig": property.New(cluster(t))}}
	response, err := e.construct(t, func(r *p.ConstructRequest) {
		r.Inputs = property.NewMap(map[string]property.Value{"tracing": object(map[string]property.Value{"environment": property.New(property.Computed)})})
	})
	require.NoError(t, err)
	assert.True(t, e.child(t, "mesh-telemetry").Inputs.Get("fields").IsComputed(), "a default in its place would be an untruth")
	assert.True(t, response.State.Get("tracing").IsComputed())
}

func TestASecretInputStaysSecretInWhatIsMadeOfIt(t *testing.T) {
	t.Parallel()
	e := &engine{kubernetes: map[string]property.Value{"kubeconfig": property.New(cluster(t))}}
	_, err := e.construct(t, func(r *p.ConstructRequest) {
		tag := object(map[string]property.Value{"literal": property.New("hush").WithSecret(true)})
		r.Inputs = property.NewMap(map[string]property.Value{"tracing": object(map[string]property.Value{"customTags": object(map[string]property.Value{"team": tag})})})
	})
	require.NoError(t, err)
	assert.True(t, e.child(t, "mesh-telemetry").Inputs.Get("fields").Secret())
}

func TestTheOptionsOfTheComponentReachItsChildren(t *testing.T) {
	t.Parallel()
	e := &engine{kubernetes: map[string]property.Value{"kubeconfig": property.New(cluster(t))}}
	yes := true
	other := presource.URN("urn:pulumi:stack::project::pkg:index:Chart::groundcover")
	_, err := e.construct(t, func(r *p.ConstructRequest) {
		r.Protect, r.RetainOnDelete = &yes, &yes
		r.CustomTimeouts = &presource.CustomTimeouts{Create: 90, Update: 91, Delete: 92}
		r.Dependencies = []presource.URN{other}
		r.Aliases = []presource.URN{"urn:pulumi:stack::project::groundcover-istio:index:GroundcoverIstio::old"}
	})
	require.NoError(t, err)
	// The engine gives children the aliases of their parent.
	assert.NotEmpty(t, e.child(t, "mesh").RegisterRPC.GetAliases())
	for _, name := range []string{"mesh-telemetry", "mesh-mesh-config", "mesh-istiod", "mesh-istiod-rollout"} {
		rpc := e.child(t, name).RegisterRPC
		assert.True(t, rpc.GetProtect(), "%s: protect", name)
		assert.True(t, rpc.GetRetainOnDelete(), "%s: retainOnDelete", name)
		assert.Equal(t, "1m30s", rpc.GetCustomTimeouts().GetCreate(), name)
		assert.Contains(t, rpc.GetDependencies(), string(other), name)
	}
}

func TestWithoutAProviderTheStacksConfigurationNamesTheCluster(t *testing.T) {
	t.Parallel()
	e := &engine{}
	_, err := e.construct(t, func(r *p.ConstructRequest) { r.Config = stackConfig("kubernetes:kubeconfig", cluster(t)) })
	require.NoError(t, err)
	assert.True(t, e.child(t, "mesh-connection").Inputs.Get("kubeconfig").Secret())
}
