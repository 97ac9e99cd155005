package rollout

import (
	"context"
	"testing"

	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/utils/ptr"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/record"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout"
)

func TestTheOutputRestartedIsReadBackAsTargets(t *testing.T) {
	t.Parallel()
	targets := []rollout.Target{{Kind: "Deployment", Namespace: "shop", Name: "web", Reason: "the tracer: it is new"}, {Kind: "StatefulSet", Namespace: "shop", Name: "db"}}
	var texts []string
	for _, target := range targets {
		texts = append(texts, withReason(target))
	}
	assert.Equal(t, targets, targetsOf(append(texts, "something else")))
}

func TestARolloutIsCompleteWhileOnlyLimitsAndTheEffectOfADeleteDiffer(t *testing.T) {
	t.Parallel()
	args := Args{ConfigHash: "a", Proxies: &Proxies{Revision: "default"}, Istiod: &Istiod{Namespace: "istio-system"}}
	done := State{Args: args, Restarted: []string{"Deployment shop/web"}, RolledOut: true}
	with := func(edit func(*Args)) Args {
		edited := args
		edit(&edited)
		return edited
	}
	for name, c := range map[string]struct {
		state State
		args  Args
		want  bool
	}{
		"the same":                  {done, args, true},
		"limits":                    {done, with(func(a *Args) { a.MaxParallel, a.TimeoutSeconds = ptr.To(1), ptr.To(9) }), true},
		"the namespace of dry runs": {done, with(func(a *Args) { a.Proxies = &Proxies{Revision: "default", DryRunNamespace: ptr.To("probe")} }), true},
		"the effect of a delete":    {done, with(func(a *Args) { a.OnDelete, a.UnlessRecorded = ptr.To(request.Leave), &RecordedFields{} }), true},
		"another configuration":     {done, with(func(a *Args) { a.ConfigHash = "b" }), false},
		"other proxies":             {done, with(func(a *Args) { a.Proxies = &Proxies{Revision: "canary"} }), false},
		"more targets":              {done, with(func(a *Args) { a.Targets = []Target{{Kind: "Deployment"}} }), false},
		"interrupted":               {State{Args: args, Restarted: done.Restarted}, args, false},
		"nothing known to verify":   {State{Args: args, RolledOut: true}, args, false},
		"verified without restart":  {State{Args: args, RolledOut: true, Verified: true}, args, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.want, c.state.complete(c.args))
		})
	}
}

func TestAnInterruptedVerificationIsRememberedAsOne(t *testing.T) {
	t.Parallel()
	client, err := cluster.New(cluster.Connection{Kubeconfig: `{"apiVersion": "v1", "kind": "Config", "current-context": "c", "contexts": [{"name": "c", "context": {"cluster": "k"}}], ` +
		`"clusters": [{"name": "k", "cluster": {"server": "http://127.0.0.1:1"}}]}`}, names.Version)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	state := State{RolledOut: true}
	args := Args{Istiod: &Istiod{Namespace: "istio-system"}}
	err = args.verify(ctx, client, []rollout.Target{{Kind: "Deployment", Namespace: "shop", Name: "web"}}, &state)
	var failed infer.ResourceInitFailedError
	require.ErrorAs(t, err, &failed, "the engine keeps the state, and the next update calls Update")
	assert.Contains(t, failed.Reasons[0], "interrupted; the next update verifies them")
	assert.False(t, state.Verified)
	assert.True(t, state.RolledOut)
}

func TestTheOwnerOfFieldsIsTheComponentWithARecordOnThem(t *testing.T) {
	t.Parallel()
	fields := &RecordedFields{Document: ptr.To("mesh"), Path: "defaultConfig.tracing"}
	written := func(document string, paths ...string) []record.Record {
		return []record.Record{{Owner: record.Owner{Component: "renamed"}, Document: document, Paths: paths}}
	}
	for name, c := range map[string]struct {
		records []record.Record
		owned   bool
	}{
		"no record":           {nil, false},
		"inside":              {written("mesh", "defaultConfig.tracing.zipkin.address"), true},
		"around":              {written("mesh", "defaultConfig"), true},
		"another field":       {written("mesh", "extensionProviders[name=groundcover]"), false},
		"a longer key":        {written("mesh", "defaultConfig.tracingServiceName"), false},
		"another document":    {written("meshNetworks", "defaultConfig.tracing"), false},
		"not in the document": {written("", "defaultConfig.tracing"), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.owned, fields.ownerAmong(c.records) != nil)
		})
	}
}
