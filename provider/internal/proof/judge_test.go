package proof

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const words = "Error adding/updating listener(s) 0.0.0.0_8080: envoy.tracers.zipkin: unknown cluster 'outbound|9999||groundcover-sensor.groundcover.svc.cluster.local'"

func TestWhatIstiodAnswersIsJudged(t *testing.T) {
	t.Parallel()
	before := []Replica{captured(t, "before", "", "idle")}
	judge := func(now Replica, provider string) Verdict { return Judge(before, []Replica{now}, provider) }
	t.Run("a push that all proxies acknowledged leaves nothing to wait for", func(t *testing.T) {
		t.Parallel()
		assert.Equal(t, Verdict{Taken: true, Proxies: 1}, judge(captured(t, "good", "good", "idle"), "groundcover"))
	})
	t.Run("a rejection is told in Envoy's own words", func(t *testing.T) {
		t.Parallel()
		v := judge(captured(t, "bad", "bad", "bad"), "groundcover")
		assert.Equal(t, []Rejection{{"istio-system/istiod-1", gateway, words}}, v.Rejections)
	})
	t.Run("one that stood before the write does not count", func(t *testing.T) {
		t.Parallel()
		now := captured(t, "bad", "bad", "bad")
		v := Judge([]Replica{now}, []Replica{now}, "groundcover")
		assert.Empty(t, v.Rejections)
		assert.Equal(t, []string{gateway + " rejected its listeners before already, and does still"}, v.Unproved)
	})
	t.Run("one with other words than before does", func(t *testing.T) {
		t.Parallel()
		now := captured(t, "bad", "bad", "bad")
		then := now
		then.Proxies = []Proxy{{Name: gateway, Sent: "1", Error: "something else"}}
		assert.Len(t, Judge([]Replica{then}, []Replica{now}, "groundcover").Rejections, 1)
	})
	t.Run("an istiod that has not read the configuration is waited for", func(t *testing.T) {
		t.Parallel()
		v := judge(captured(t, "before", "", "idle"), "groundcover")
		assert.False(t, v.Taken)
		require.Len(t, v.Waiting, 1)
	})
	t.Run("a proxy that was sent nothing since is waited for", func(t *testing.T) {
		t.Parallel()
		v := judge(captured(t, "before", "good", "idle"), "groundcover")
		assert.Equal(t, []string{"1 of 1 proxies of istiod istio-system/istiod-1 have not acknowledged yet"}, v.Waiting)
	})
	t.Run("a Service that istiod does not find is no tracing at all", func(t *testing.T) {
		t.Parallel()
		v := judge(captured(t, "good", "bad", "nohost"), "groundcover")
		require.Len(t, v.Rejections, 1)
		assert.Contains(t, v.Rejections[0].String(), `does not find the Service of provider "groundcover" (groundcover-sensor.groundcover.svc.cluster.local:9999)`)
	})
	t.Run("it may be another provider's where that has the same type", func(t *testing.T) {
		t.Parallel()
		now := captured(t, "good", "bad", "nohost")
		now.Mesh.ExtensionProviders = append(now.Mesh.ExtensionProviders, map[string]any{"name": "jaeger", "zipkin": map[string]any{"service": "jaeger"}})
		v := judge(now, "groundcover")
		assert.Empty(t, v.Rejections)
		assert.NotEmpty(t, v.Unproved)
	})
	t.Run("a proxy that went to no other istiod is waited for", func(t *testing.T) {
		t.Parallel()
		now := captured(t, "", "good", "idle")
		now.UID = "2"
		assert.Equal(t, []string{"not connected to istiod again: " + gateway}, judge(now, "groundcover").Waiting)
	})
	t.Run("no istiod is waited for", func(t *testing.T) {
		t.Parallel()
		assert.Contains(t, Judge(before, nil, "groundcover").Waiting, "no istiod runs")
	})
}

func TestCountersTellOfNewRejectionsOnly(t *testing.T) {
	t.Parallel()
	judge := func(before, now string) Verdict {
		return Judge([]Replica{counters(t, before)}, []Replica{counters(t, now)}, "groundcover")
	}
	v := judge("idle", "bad")
	require.Len(t, v.Rejections, 1)
	assert.Equal(t, gateway, v.Rejections[0].Proxy)
	assert.Equal(t, []Permission{{"create", "pods/portforward", "istio-system"}}, v.Missing)
	assert.NotEmpty(t, v.Unproved)
	v = judge("bad", "nohost")
	require.Len(t, v.Rejections, 1)
	assert.Contains(t, v.Rejections[0].String(), "does not find the Service of a provider of type zipkin")
	assert.Empty(t, judge("nohost", "nohost").Rejections)
	assert.Empty(t, Judge(nil, []Replica{counters(t, "bad")}, "groundcover").Rejections)
}

func TestWhatMayNotBeReadIsUnproved(t *testing.T) {
	t.Parallel()
	denied := Replica{Namespace: "istio-system", Source: Unread, Why: "its pods could not be listed", Missing: []Permission{{"list", "pods", "istio-system"}}}
	v := Judge([]Replica{denied}, []Replica{denied}, "groundcover")
	assert.Empty(t, v.Rejections)
	assert.Empty(t, v.Waiting)
	assert.NotEmpty(t, v.Unproved)
	assert.Equal(t, "list pods in namespace istio-system", v.Missing[0].String())
}
