package component_test

import (
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/enginetest"

	"testing"

	p "github.com/pulumi/pulumi-go-provider"
	presource "github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheComponentRegistersItsStepsEachAfterTheOneBeforeUnderItsOwnConnection(t *testing.T) {
	t.Parallel()
	e := &enginetest.Engine{Kubernetes: map[string]property.Value{"kubeconfig": property.New(enginetest.Cluster(t)).WithSecret(true)}}
	response, err := e.Construct(t, nil)
	require.NoError(t, err)
	steps := []string{"mesh-telemetry", "mesh-mesh-config", "mesh-istiod", "mesh-istiod-rollout"}
	assert.Equal(t, append([]string{"mesh", "mesh-connection", "mesh-ownership"}, steps...), e.Names())
	for i, name := range steps {
		child := e.Child(t, name)
		assert.Equal(t, string(enginetest.ComponentURN), child.RegisterRPC.GetParent())
		assert.Contains(t, child.Provider.Urn, "pulumi:providers:groundcover-istio::mesh-connection")
		assert.Equal(t, "0.1.0", child.RegisterRPC.GetVersion())
		if i > 0 {
			assert.Contains(t, strings.Join(child.RegisterRPC.GetDependencies(), " "), "::"+steps[i-1])
		}
	}
	kubeconfig := e.Child(t, "mesh-connection").Inputs.Get("kubeconfig")
	assert.True(t, kubeconfig.Secret(), "a kubeconfig is a secret")
	endpoint := response.State.Get("endpoint").AsMap()
	assert.Equal(t, "groundcover-sensor.groundcover.svc.cluster.local", endpoint.Get("host").AsString())
}

func TestTheRolloutOfProxiesIsToldWhyTheyRestart(t *testing.T) {
	t.Parallel()
	for why, inputs := range map[string]map[string]property.Value{
		"rollout.policy is Always": {"rollout": enginetest.Object(map[string]property.Value{"policy": property.New("Always")})},
		"the tracer is part of a proxy's bootstrap": {"tracing": enginetest.Object(map[string]property.Value{
			"api": property.New("ProxyConfig"), "protocol": property.New("Zipkin")})},
	} {
		t.Run(why, func(t *testing.T) {
			t.Parallel()
			e := &enginetest.Engine{Kubernetes: map[string]property.Value{"kubeconfig": property.New(enginetest.Cluster(t))}}
			_, err := e.Construct(t, func(r *p.ConstructRequest) { r.Inputs = property.NewMap(inputs) })
			require.NoError(t, err)
			assert.Equal(t, why, e.Child(t, "mesh-proxies").Inputs.Get("proxies").AsMap().Get("reason").AsString())
		})
	}
}

func TestAnUnknownKubeconfigPreviewsTheWholeGraphWithUnknownOutputs(t *testing.T) {
	t.Parallel()
	e := &enginetest.Engine{Kubernetes: map[string]property.Value{"kubeconfig": property.New(property.Null)}}
	response, err := e.Construct(t, nil)
	require.NoError(t, err)
	assert.Len(t, e.Made, 7)
	assert.True(t, e.Child(t, "mesh-connection").Inputs.Get("kubeconfig").IsComputed())
	for _, output := range []string{"endpoint", "mesh", "tracing", "istioOperator", "helmValues", "restarted"} {
		assert.True(t, response.State.Get(output).IsComputed(), output)
	}
	findings := response.State.Get("findings").AsArray()
	require.Equal(t, 1, findings.Len())
	assert.Equal(t, "GCI9002", findings.Get(0).AsMap().Get("code").AsString())
}

func TestAClusterOutOfReachWarnsInAPreviewAndStopsAnUpdate(t *testing.T) {
	t.Parallel()
	gone := map[string]property.Value{"kubeconfig": property.New(enginetest.Kubeconfig("http://127.0.0.1:1", "t"))}
	e := &enginetest.Engine{Kubernetes: gone}
	_, err := e.Construct(t, nil)
	require.NoError(t, err)
	assert.Len(t, e.Made, 7)
	e = &enginetest.Engine{Kubernetes: gone}
	_, err = e.Construct(t, func(r *p.ConstructRequest) { r.DryRun = false })
	require.ErrorContains(t, err, `the kubernetes provider "k8s"`)
	assert.Empty(t, e.Made, "nothing is registered")
}

func TestWhatAnUnknownInputDecidesIsUnknownToo(t *testing.T) {
	t.Parallel()
	e := &enginetest.Engine{Kubernetes: map[string]property.Value{"kubeconfig": property.New(enginetest.Cluster(t))}}
	response, err := e.Construct(t, func(r *p.ConstructRequest) {
		r.Inputs = property.NewMap(map[string]property.Value{"tracing": enginetest.Object(map[string]property.Value{"environment": property.New(property.Computed)})})
	})
	require.NoError(t, err)
	assert.True(t, e.Child(t, "mesh-telemetry").Inputs.Get("fields").IsComputed(), "a default in its place would be an untruth")
	assert.True(t, response.State.Get("tracing").IsComputed())
}

func TestASecretInputStaysSecretInWhatIsMadeOfIt(t *testing.T) {
	t.Parallel()
	e := &enginetest.Engine{Kubernetes: map[string]property.Value{"kubeconfig": property.New(enginetest.Cluster(t))}}
	_, err := e.Construct(t, func(r *p.ConstructRequest) {
		tag := enginetest.Object(map[string]property.Value{"literal": property.New("hush").WithSecret(true)})
		r.Inputs = property.NewMap(map[string]property.Value{"tracing": enginetest.Object(map[string]property.Value{"customTags": enginetest.Object(map[string]property.Value{"team": tag})})})
	})
	require.NoError(t, err)
	assert.True(t, e.Child(t, "mesh-telemetry").Inputs.Get("fields").Secret())
}

func TestTheOptionsOfTheComponentReachItsChildren(t *testing.T) {
	t.Parallel()
	e := &enginetest.Engine{Kubernetes: map[string]property.Value{"kubeconfig": property.New(enginetest.Cluster(t))}}
	yes := true
	other := presource.URN("urn:pulumi:stack::project::pkg:index:Chart::groundcover")
	_, err := e.Construct(t, func(r *p.ConstructRequest) {
		r.Protect, r.RetainOnDelete = &yes, &yes
		r.CustomTimeouts = &presource.CustomTimeouts{Create: 90, Update: 91, Delete: 92}
		r.Dependencies = []presource.URN{other}
		r.Aliases = []presource.URN{"urn:pulumi:stack::project::groundcover-istio:index:GroundcoverIstio::old"}
	})
	require.NoError(t, err)
	// The engine gives children the aliases of their parent.
	assert.NotEmpty(t, e.Child(t, "mesh").RegisterRPC.GetAliases())
	for _, name := range []string{"mesh-telemetry", "mesh-mesh-config", "mesh-istiod", "mesh-istiod-rollout"} {
		rpc := e.Child(t, name).RegisterRPC
		assert.True(t, rpc.GetProtect(), "%s: protect", name)
		assert.True(t, rpc.GetRetainOnDelete(), "%s: retainOnDelete", name)
		assert.Equal(t, "1m30s", rpc.GetCustomTimeouts().GetCreate(), name)
		assert.Contains(t, rpc.GetDependencies(), string(other), name)
	}
}

func TestWithoutAProviderTheStacksConfigurationNamesTheCluster(t *testing.T) {
	t.Parallel()
	e := &enginetest.Engine{}
	_, err := e.Construct(t, func(r *p.ConstructRequest) { r.Config = stackConfig("kubernetes:kubeconfig", enginetest.Cluster(t)) })
	require.NoError(t, err)
	assert.True(t, e.Child(t, "mesh-connection").Inputs.Get("kubeconfig").Secret())
}
