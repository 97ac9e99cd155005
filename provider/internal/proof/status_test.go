package proof

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof/istiod"
)

func TestTheStatusOfAReplicaIsVerifiedOrHasAReason(t *testing.T) {
	t.Parallel()
	failing := captured(t, "good", "good", "idle")
	failing.FailingLookups = []string{"opentelemetry"}
	waiting := captured(t, "good", "good", "idle")
	waiting.Proxies[0].Acked = ""
	for name, c := range map[string]struct {
		replica  istiod.Replica
		provider string
		reasons  []string
	}{
		"all acknowledged":           {captured(t, "good", "good", "idle"), "groundcover", nil},
		"another effective provider": {captured(t, "good", "good", "idle"), "jaeger", []string{`the effective provider is "groundcover"`}},
		"no provider at all":         {captured(t, "before", "", "idle"), "groundcover", []string{"nothing names a provider"}},
		"a rejection":                {captured(t, "bad", "bad", "bad"), "groundcover", []string{"1 of 1 proxies reject their listeners", envoyMessage}},
		"no answer yet":              {waiting, "groundcover", []string{"1 of 1 proxies have not acknowledged yet"}},
		"no Service":                 {failing, "groundcover", []string{"does not find the Service of a provider of type opentelemetry, which may be groundcover-sensor"}},
		"counters only":              {counters(t, "bad"), "groundcover", []string{"port-forwards are not allowed", gateway + " rejected listeners since istiod started"}},
		"nothing readable":           {istiod.Replica{Source: istiod.FromNothing, Reason: "its pods could not be listed"}, "groundcover", []string{"its pods could not be listed"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status := StatusOf(c.replica, c.provider)
			assert.Equal(t, len(c.reasons) == 0, status.Verified)
			assert.Equal(t, len(c.reasons) == 0, status.Reason == "")
			for _, part := range c.reasons {
				assert.Contains(t, status.Reason, part)
			}
		})
	}
}

func TestTheStatusCountsAcknowledgementsAndListsRejections(t *testing.T) {
	t.Parallel()
	good := StatusOf(captured(t, "good", "good", "idle"), "groundcover")
	assert.Equal(t, 1, good.Acknowledged)
	assert.Empty(t, good.Rejections)
	assert.Equal(t, "groundcover", good.Tracing.Client.Provider)
	bad := StatusOf(captured(t, "bad", "bad", "bad"), "groundcover")
	assert.Equal(t, 0, bad.Acknowledged)
	assert.Equal(t, []Rejection{{"istio-system/istiod-1", gateway, envoyMessage}}, bad.Rejections)
	assert.Empty(t, StatusOf(counters(t, "bad"), "groundcover").Tracing.Client.Provider, "counters do not show the configuration")
}
