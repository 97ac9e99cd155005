package proof

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof/istiod"
)

const envoyMessage = "Error adding/updating listener(s) 0.0.0.0_8080: envoy.tracers.zipkin: unknown cluster 'outbound|9999||groundcover-sensor.groundcover.svc.cluster.local'"

// written is the write of a provider into a mesh.
func written(before []istiod.Replica, provider string) Change {
	return Change{Before: before, Pushed: true, Expected: Expected{Provider: provider}}
}

func TestReplicasAfterAWriteAreComparedWithThoseBeforeIt(t *testing.T) {
	t.Parallel()
	before := []istiod.Replica{captured(t, "before", "", "idle")}
	compare := func(now istiod.Replica, provider string) Comparison {
		return Compare(written(before, provider), nil, []istiod.Replica{now})
	}
	t.Run("a push that all proxies acknowledged leaves nothing to wait for", func(t *testing.T) {
		t.Parallel()
		assert.Equal(t, Comparison{Taken: true, Proxies: 1}, compare(captured(t, "good", "good", "idle"), "groundcover"))
	})
	t.Run("a rejection has Envoy's own message", func(t *testing.T) {
		t.Parallel()
		v := compare(captured(t, "bad", "bad", "bad"), "groundcover")
		assert.Equal(t, []Rejection{{"istio-system/istiod-1", gateway, envoyMessage}}, v.Rejections)
	})
	t.Run("a rejection from before the write does not count", func(t *testing.T) {
		t.Parallel()
		now := captured(t, "bad", "bad", "bad")
		v := Compare(written([]istiod.Replica{now}, "groundcover"), nil, []istiod.Replica{now})
		assert.Empty(t, v.Rejections)
		assert.Equal(t, []string{gateway + " rejected its listeners before the write and still rejects them: " + envoyMessage}, v.Unverifiable)
	})
	t.Run("a rejection with another message than before counts", func(t *testing.T) {
		t.Parallel()
		now := captured(t, "bad", "bad", "bad")
		then := now
		then.Source, then.Proxies = istiod.FromDebug, []istiod.Proxy{{Name: gateway, Sent: "1", Error: "something else"}}
		assert.Len(t, Compare(written([]istiod.Replica{then}, "groundcover"), nil, []istiod.Replica{now}).Rejections, 1)
	})
	t.Run("an istiod that has not read the configuration is pending", func(t *testing.T) {
		t.Parallel()
		v := compare(captured(t, "before", "", "idle"), "groundcover")
		assert.False(t, v.Taken)
		require.Len(t, v.Pending, 1)
	})
	t.Run("a proxy without a push since the write is pending", func(t *testing.T) {
		t.Parallel()
		v := compare(captured(t, "before", "good", "idle"), "groundcover")
		assert.Equal(t, []string{"1 of 1 proxies of istiod istio-system/istiod-1 have not acknowledged yet"}, v.Pending)
	})
	t.Run("a Service that istiod does not find is a rejection", func(t *testing.T) {
		t.Parallel()
		v := compare(captured(t, "good", "bad", "nohost"), "groundcover")
		require.Len(t, v.Rejections, 1)
		assert.Contains(t, v.Rejections[0].String(), `does not find the Service of provider "groundcover" (groundcover-sensor.groundcover.svc.cluster.local:9999)`)
	})
	t.Run("with another provider of the same type it may be that one's", func(t *testing.T) {
		t.Parallel()
		now := captured(t, "good", "bad", "nohost")
		now.Mesh.ExtensionProviders = append(now.Mesh.ExtensionProviders, map[string]any{"name": "jaeger", "zipkin": map[string]any{"service": "jaeger"}})
		v := compare(now, "groundcover")
		assert.Empty(t, v.Rejections)
		assert.NotEmpty(t, v.Unverifiable)
	})
	t.Run("a proxy that connected to no other istiod is pending", func(t *testing.T) {
		t.Parallel()
		now := captured(t, "", "good", "idle")
		now.UID = "2"
		assert.Equal(t, []string{"disconnected from istiod: " + gateway}, compare(now, "groundcover").Pending)
	})
	t.Run("a mesh without a running istiod is pending", func(t *testing.T) {
		t.Parallel()
		assert.Contains(t, Compare(written(before, "groundcover"), nil, nil).Pending, "no istiod runs")
	})
}

func TestCountersShowNewRejectionsOnly(t *testing.T) {
	t.Parallel()
	compare := func(before, now string) Comparison {
		return Compare(written([]istiod.Replica{counters(t, before)}, "groundcover"), nil, []istiod.Replica{counters(t, now)})
	}
	v := compare("idle", "bad")
	require.Len(t, v.Rejections, 1)
	assert.Equal(t, gateway, v.Rejections[0].Proxy)
	assert.Equal(t, []istiod.Permission{{Verb: "create", Resource: "pods/portforward", Namespace: "istio-system"}}, v.Missing)
	assert.NotEmpty(t, v.Unverifiable)
	v = compare("bad", "nohost")
	require.Len(t, v.Rejections, 1)
	assert.Contains(t, v.Rejections[0].String(), "does not find the Service of a provider of type zipkin")
	assert.Empty(t, compare("nohost", "nohost").Rejections)
	assert.Empty(t, Compare(written(nil, "groundcover"), nil, []istiod.Replica{counters(t, "bad")}).Rejections)
}

func TestAReplicaThatMayNotBeReadIsUnverifiable(t *testing.T) {
	t.Parallel()
	denied := istiod.Replica{Namespace: "istio-system", Source: istiod.FromNothing, Reason: "its pods could not be listed", Missing: []istiod.Permission{{Verb: "list", Resource: "pods", Namespace: "istio-system"}}}
	v := Compare(written([]istiod.Replica{denied}, "groundcover"), nil, []istiod.Replica{denied})
	assert.Empty(t, v.Rejections)
	assert.Empty(t, v.Pending)
	assert.NotEmpty(t, v.Unverifiable)
	assert.Equal(t, "list pods in namespace istio-system", v.Missing[0].String())
}

func TestAcknowledgementsCountAfterIstiodHasTheTelemetry(t *testing.T) {
	t.Parallel()
	sampled := func(percentage float64, sent string) istiod.Replica {
		r := captured(t, "", "good", "idle")
		r.Proxies = []istiod.Proxy{{Name: gateway, Sent: sent, Acked: sent}}
		r.Telemetries = []istiod.Telemetry{{Namespace: "istio-system", Name: "groundcover", Root: true, Tracing: []map[string]any{{"randomSamplingPercentage": percentage}}}}
		return r
	}
	change := Change{Before: []istiod.Replica{sampled(1, "1")}, Pushed: true, Expected: Expected{Sampling: new(5.0)}}
	early := Compare(change, nil, []istiod.Replica{sampled(1, "2")})
	assert.False(t, early.Taken)
	assert.Contains(t, early.Pending[0], "sampling is 1%, not 5%")
	assert.NotEmpty(t, Compare(change, early.Untaken, []istiod.Replica{sampled(5, "2")}).Pending, "what istiod had sent without the Telemetry is acknowledged")
	assert.Equal(t, Comparison{Taken: true, Proxies: 1}, Compare(change, early.Untaken, []istiod.Replica{sampled(5, "3")}))
}
