package rollout_test

import (
	"strings"
	"testing"

	p "github.com/pulumi/pulumi-go-provider"
	presource "github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/enginetest"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

const urn = presource.URN("urn:pulumi:stack::project::groundcover-istio:index:Rollout::istiod")

// inputs are those of a Rollout of istiod with this hash, and whatever else is given.
func inputs(hash string, more map[string]property.Value) property.Map {
	fields := map[string]property.Value{"configHash": property.New(hash), "targets": property.New([]property.Value{property.New(map[string]property.Value{
		"kind": property.New("Deployment"), "namespace": property.New("istio-system"), "name": property.New("istiod")})})}
	for name, value := range more {
		fields[name] = value
	}
	return property.NewMap(fields)
}

func TestNumbersOutOfRangeAreRefused(t *testing.T) {
	t.Parallel()
	server := (&enginetest.Engine{}).Server(t)
	for name, c := range map[string]struct {
		given    map[string]property.Value
		failures []p.CheckFailure
	}{
		"the defaults":  {nil, nil},
		"in range":      {map[string]property.Value{"maxParallel": property.New(1.0), "timeoutSeconds": property.New(1.0)}, nil},
		"not known yet": {map[string]property.Value{"maxParallel": property.New(property.Computed), "timeoutSeconds": property.New(property.Computed)}, nil},
		"out of range": {map[string]property.Value{"maxParallel": property.New(0.0), "timeoutSeconds": property.New(-5.0)}, []p.CheckFailure{
			{Property: "maxParallel", Reason: "must be between 1 and 1000; found 0"}, {Property: "timeoutSeconds", Reason: "must be between 1 and 86400; found -5"}}},
		"too large": {map[string]property.Value{"timeoutSeconds": property.New(90000.0)}, []p.CheckFailure{{Property: "timeoutSeconds", Reason: "must be between 1 and 86400; found 90000"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			given := inputs("new", c.given)
			response, err := server.Check(p.CheckRequest{Urn: urn, Inputs: given})
			require.NoError(t, err)
			assert.ElementsMatch(t, c.failures, response.Failures)
			assert.Equal(t, given, response.Inputs)
		})
	}
}

func TestADiffIsAChangeOfInputsOrAWorkloadWithoutTheHash(t *testing.T) {
	t.Parallel()
	diff := func(t *testing.T, liveHash, oldHash, newHash string, more map[string]property.Value) p.DiffResponse {
		t.Helper()
		server := (&enginetest.Engine{}).Server(t)
		deployment := map[string]any{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": map[string]any{"namespace": "istio-system", "name": "istiod"},
			"spec": map[string]any{"template": map[string]any{"metadata": map[string]any{"annotations": map[string]any{names.HashAnnotation: liveHash}}}}}
		kubeconfig := enginetest.ClusterWith(t, map[string]any{"/apis/apps/v1/namespaces/istio-system/deployments": enginetest.List(deployment)})
		require.NoError(t, server.Configure(p.ConfigureRequest{Args: property.NewMap(map[string]property.Value{"kubeconfig": property.New(kubeconfig)})}))
		old := inputs(oldHash, nil)
		state := old.Set("restarted", property.New([]property.Value{})).Set("skipped", property.New([]property.Value{}))
		response, err := server.Diff(p.DiffRequest{ID: "rollout-istiod", Urn: urn, State: state, OldInputs: old, Inputs: inputs(newHash, more)})
		require.NoError(t, err)
		return response
	}
	for name, c := range map[string]struct {
		live, old, now string
		more           map[string]property.Value
		changed        []string
	}{
		"nothing":                           {"a", "a", "a", nil, nil},
		"another configuration":             {"a", "a", "b", nil, []string{"configHash"}},
		"a workload that lost the hash":     {"", "a", "a", nil, []string{"configHash"}},
		"the trigger":                       {"a", "a", "a", map[string]property.Value{"trigger": property.New("Delete")}, []string{"trigger"}},
		"a limit, which changes no restart": {"a", "a", "a", map[string]property.Value{"maxParallel": property.New(2.0)}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			response := diff(t, c.live, c.old, c.now, c.more)
			assert.Equal(t, len(c.changed) > 0, response.HasChanges)
			assert.Len(t, response.DetailedDiff, len(c.changed))
			for _, property := range c.changed {
				assert.Equal(t, p.Update, response.DetailedDiff[property].Kind, property)
			}
		})
	}
}

func TestAPreviewWithoutProxiesAndARolloutOnDeleteSendNoRequest(t *testing.T) {
	t.Parallel()
	server := (&enginetest.Engine{}).Server(t)
	require.NoError(t, server.Configure(p.ConfigureRequest{Args: property.NewMap(map[string]property.Value{"kubeconfig": property.New(enginetest.Kubeconfig("http://127.0.0.1:1", "token"))})}))
	preview, err := server.Create(p.CreateRequest{Urn: urn, DryRun: true, Properties: inputs("new", nil)})
	require.NoError(t, err)
	assert.True(t, preview.Properties.Get("restarted").IsComputed())
	onDeletePreview, err := server.Create(p.CreateRequest{Urn: urn, DryRun: true, Properties: inputs("new", map[string]property.Value{"trigger": property.New("Delete")})})
	require.NoError(t, err)
	assert.True(t, onDeletePreview.Properties.Get("restarted").IsArray(), "it restarts nothing in an update")
	onDelete, err := server.Create(p.CreateRequest{Urn: urn, Properties: inputs("new", map[string]property.Value{"trigger": property.New("Delete")})})
	require.NoError(t, err)
	assert.Equal(t, 0, onDelete.Properties.Get("restarted").AsArray().Len())
}

func TestAPreviewListsTheWorkloadsWithAProxyThatTheUpdateRestarts(t *testing.T) {
	t.Parallel()
	owned := func(kind, name, owner string) map[string]any {
		metadata := map[string]any{"namespace": "shop", "name": name, "annotations": map[string]any{"sidecar.istio.io/status": `{"revision":"default"}`}}
		if kind, name, found := strings.Cut(owner, " "); found {
			metadata["ownerReferences"] = []any{map[string]any{"apiVersion": "apps/v1", "kind": kind, "name": name, "controller": true}}
		}
		return map[string]any{"kind": kind, "metadata": metadata}
	}
	deployment := func(name, hash string) map[string]any {
		return map[string]any{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": map[string]any{"namespace": "shop", "name": name},
			"spec": map[string]any{"template": map[string]any{"metadata": map[string]any{"annotations": map[string]any{names.HashAnnotation: hash}}}}}
	}
	partial := func(items ...any) map[string]any {
		return map[string]any{"kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "items": items}
	}
	selection := map[string]property.Value{"proxies": property.New(map[string]property.Value{"revision": property.New("default"), "gateways": property.New(true),
		"workloads": property.New(true), "reason": property.New("the tracer is new")}), "targets": property.New([]property.Value{})}
	cluster := map[string]any{
		"/api/v1/pods":                              partial(owned("Pod", "web-1-a", "ReplicaSet web-1"), owned("Pod", "old-1-a", "ReplicaSet old-1")),
		"/apis/apps/v1/replicasets":                 partial(owned("ReplicaSet", "web-1", "Deployment web"), owned("ReplicaSet", "old-1", "Deployment old")),
		"/apis/apps/v1/namespaces/shop/deployments": enginetest.List(deployment("web", "new"), deployment("old", "before")),
	}
	for name, c := range map[string]struct {
		cluster map[string]any
		hash    property.Value
		known   bool
	}{
		"the workload without the hash":          {cluster, property.New("new"), true},
		"a hash that only the update knows":      {cluster, property.New(property.Computed), false},
		"a read that the API server does not do": {map[string]any{}, property.New("new"), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := (&enginetest.Engine{}).Server(t)
			require.NoError(t, server.Configure(p.ConfigureRequest{Args: property.NewMap(map[string]property.Value{"kubeconfig": property.New(enginetest.ClusterWith(t, c.cluster))})}))
			preview, err := server.Create(p.CreateRequest{Urn: urn, DryRun: true, Properties: inputs("", selection).Set("configHash", c.hash)})
			require.NoError(t, err)
			restarted := preview.Properties.Get("restarted")
			assert.True(t, preview.Properties.Get("skipped").IsComputed())
			if !c.known {
				assert.True(t, restarted.IsComputed())
				return
			}
			require.Equal(t, 1, restarted.AsArray().Len())
			assert.Equal(t, "Deployment shop/old: the tracer is new", restarted.AsArray().Get(0).AsString())
		})
	}
}
