package proof

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAReplicaSaysWhetherItIsProvedAndIfNotWhy(t *testing.T) {
	t.Parallel()
	failing := captured(t, "good", "good", "idle")
	failing.Failing = []string{"opentelemetry"}
	waiting := captured(t, "good", "good", "idle")
	waiting.Proxies[0].Acked = ""
	for name, c := range map[string]struct {
		replica  Replica
		provider string
		why      []string
	}{
		"all acknowledged":          {captured(t, "good", "good", "idle"), "groundcover", nil},
		"another provider in force": {captured(t, "good", "good", "idle"), "jaeger", []string{`the provider in force is "groundcover"`}},
		"no provider at all":        {captured(t, "before", "", "idle"), "groundcover", []string{"nothing names a provider"}},
		"a rejection":               {captured(t, "bad", "bad", "bad"), "groundcover", []string{"1 of 1 proxies reject their listeners", words}},
		"no answer yet":             {waiting, "groundcover", []string{"1 of 1 proxies have not acknowledged yet"}},
		"no Service":                {failing, "groundcover", []string{"does not find the Service of a provider of type opentelemetry: is it groundcover-sensor"}},
		"counters only":             {counters(t, "bad"), "groundcover", []string{"port-forwards are not allowed", gateway + " rejected listeners since istiod started"}},
		"nothing readable":          {Replica{Source: Unread, Why: "its pods could not be listed"}, "groundcover", []string{"its pods could not be listed"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			proved, why := c.replica.Proved(c.provider)
			assert.Equal(t, len(c.why) == 0, proved)
			for _, part := range c.why {
				assert.Contains(t, why, part)
			}
		})
	}
}
