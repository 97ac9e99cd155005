package proof

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof/istiod"
)

// entry is the provider of the captured mesh, sent to a port.
func entry(port any) map[string]any {
	return map[string]any{"name": "groundcover", "opentelemetry": map[string]any{"service": "groundcover-sensor.groundcover.svc.cluster.local", "port": port}}
}

// pushedAgain is a replica after a further push that its proxies acknowledged.
func pushedAgain(replica istiod.Replica, nonce string) istiod.Replica {
	proxies := make([]istiod.Proxy, len(replica.Proxies))
	for i, proxy := range replica.Proxies {
		proxies[i] = istiod.Proxy{Name: proxy.Name, Sent: nonce, Acked: nonce}
	}
	replica.Proxies = proxies
	return replica
}

func TestAChangeThatIstiodIgnoredIsNotVerifiedByTheAcknowledgementOfAnotherPush(t *testing.T) {
	t.Parallel()
	old := captured(t, "good", "good", "idle") // it has groundcover at port 4317
	change := Change{Before: []istiod.Replica{old}, Pushed: true, Expected: Expected{Provider: "groundcover", Entry: entry(4318)}}
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		outcome := Follow(t.Context(), answers([]istiod.Replica{pushedAgain(old, "the push of a Telemetry")}), change, 30*time.Second)
		assert.False(t, outcome.Verified)
		assert.Empty(t, outcome.Rejections)
		assert.Equal(t, 30*time.Second, time.Since(began))
		assert.Contains(t, outcome.Reason, `istiod istio-system/istiod-1 has another provider "groundcover" than was written: opentelemetry.port is 4317, not 4318`)
	})
}

func TestOnlyAnAcknowledgementAfterIstiodTookTheChangeCounts(t *testing.T) {
	t.Parallel()
	before := captured(t, "before", "", "idle")
	earlier := pushedAgain(before, "the push of a Telemetry")
	taken := earlier
	taken.Mesh = captured(t, "good", "good", "idle").Mesh
	change := Change{Before: []istiod.Replica{before}, Pushed: true, Expected: Expected{Provider: "groundcover", Entry: entry("4317")}}
	synctest.Test(t, func(t *testing.T) {
		never := Follow(t.Context(), answers([]istiod.Replica{earlier}, []istiod.Replica{taken}), change, 30*time.Second)
		assert.False(t, never.Verified)
		assert.Contains(t, never.Reason, "1 of 1 proxies of istiod istio-system/istiod-1 have not acknowledged yet")
		sent := Follow(t.Context(), answers([]istiod.Replica{earlier}, []istiod.Replica{taken}, []istiod.Replica{pushedAgain(taken, "3")}), change, 30*time.Second)
		assert.True(t, sent.Verified, sent.Reason)
	})
}

func TestSamplingAndTagsAreComparedForClientAndServerSpans(t *testing.T) {
	t.Parallel()
	replica := captured(t, "good", "good", "idle")
	team := map[string]any{"literal": map[string]any{"value": "shop"}, "header": nil}
	expected := Expected{Provider: "groundcover", Sampling: new(5.0), CustomTags: map[string]any{"team": team}}
	assert.Empty(t, expected.missing(replica), "the Telemetries were not read")
	for name, c := range map[string]struct{ entries, missing string }{
		"as written": {`[{"randomSamplingPercentage": 5, "customTags": {"team": {"literal": {"value": "shop"}}, "zone": {"literal": {"value": "a"}}}}]`, ""},
		"none":       {`[]`, `has another configuration of client spans than was written: sampling is the mesh's default, not 5%, the tag "team" differs`},
		"client spans only": {`[{"match": {"mode": "CLIENT"}, "randomSamplingPercentage": 5, "customTags": {"team": {"literal": {"value": "shop"}}}}]`,
			`has another configuration of server spans than was written: sampling is the mesh's default, not 5%, the tag "team" differs`},
		"another value of a tag": {`[{"randomSamplingPercentage": 5, "customTags": {"team": {"literal": {"value": "cart"}}}}]`, `has another configuration of client spans than was written: the tag "team" differs`},
		"another sampling":       {`[{"randomSamplingPercentage": 1, "customTags": {"team": {"literal": {"value": "shop"}}}}]`, `has another configuration of client spans than was written: sampling is 1%, not 5%`},
	} {
		replica.Telemetries = []istiod.Telemetry{meshWide("mesh-default", c.entries)}
		assert.Equal(t, c.missing, expected.missing(replica), name)
	}
}

func TestWithoutAWriteThePresentAcknowledgementsAreEnough(t *testing.T) {
	t.Parallel()
	now := captured(t, "good", "good", "idle")
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		outcome := Follow(t.Context(), answers([]istiod.Replica{now}), Change{Before: []istiod.Replica{now}, Expected: Expected{Provider: "groundcover", Entry: entry(4317)}}, 30*time.Second)
		assert.True(t, outcome.Verified, outcome.Reason)
		assert.Zero(t, time.Since(began))
	})
}

func TestWithoutKnowledgeOfTheMeshBeforeTheWriteNothingIsRejected(t *testing.T) {
	t.Parallel()
	bad := captured(t, "bad", "bad", "bad")
	failing := captured(t, "good", "bad", "nohost")
	unread := istiod.Replica{Namespace: "istio-system", Pod: "istiod-1", UID: "1", Source: istiod.FromNothing, Reason: "the port-forward failed"}
	metrics := counters(t, "idle")
	metrics.Counters = nil
	for name, change := range map[string]Change{
		"the read failed":                {BeforeUnknown: true, Pushed: true},
		"a replica could not be read":    {Before: []istiod.Replica{unread}, Pushed: true},
		"only the counters were missing": {Before: []istiod.Replica{metrics}, Pushed: true},
	} {
		change.Expected.Provider = "groundcover"
		comparison := Compare(change, nil, []istiod.Replica{bad})
		assert.Empty(t, comparison.Rejections, name)
		require.NotEmpty(t, comparison.Unverifiable, name)
		assert.Contains(t, comparison.Unverifiable[0], gateway+" rejects its listeners, perhaps since before the write: "+envoyMessage, name)
	}
	assert.Empty(t, Compare(Change{BeforeUnknown: true, Pushed: true, Expected: Expected{Provider: "groundcover"}}, nil, []istiod.Replica{failing}).Rejections)
	assert.Len(t, Compare(Change{Pushed: true, Expected: Expected{Provider: "groundcover"}}, nil, []istiod.Replica{bad}).Rejections, 1,
		"no replicas on purpose: what is rejected now is the question")

	synctest.Test(t, func(t *testing.T) {
		outcome := Follow(t.Context(), func(context.Context) ([]istiod.Replica, error) { return []istiod.Replica{bad}, nil },
			Change{BeforeUnknown: true, Pushed: true, Expected: Expected{Provider: "groundcover"}}, 30*time.Second)
		assert.False(t, outcome.Verified)
		assert.Empty(t, outcome.Rejections)
	})
}

func TestARejectionThatAnotherIstiodCountedBeforeTheWriteDoesNotCount(t *testing.T) {
	t.Parallel()
	now := counters(t, "bad")
	now.UID = "2"
	assert.Empty(t, Compare(written([]istiod.Replica{counters(t, "bad")}, "groundcover"), nil, []istiod.Replica{now}).Rejections)
}
