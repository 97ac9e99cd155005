package proof

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof/istiod"
)

// answers returns one list of replicas after the other, the last one for ever.
func answers(replicas ...[]istiod.Replica) Read {
	at := 0
	return func(context.Context) ([]istiod.Replica, error) {
		next := replicas[min(at, len(replicas)-1)]
		at++
		return next, nil
	}
}

func TestAWriteIsFollowedNoLongerThanNeeded(t *testing.T) {
	t.Parallel()
	before, good := []istiod.Replica{captured(t, "before", "", "idle")}, []istiod.Replica{captured(t, "good", "good", "idle")}
	bad, unread := []istiod.Replica{captured(t, "bad", "bad", "bad")}, []istiod.Replica{{Source: istiod.FromNothing, Missing: []istiod.Permission{{Verb: "list", Resource: "pods", Namespace: "x"}}}}
	for name, c := range map[string]struct {
		reads    [][]istiod.Replica
		took     time.Duration
		verified bool
		rejected int
	}{
		"an acknowledgement counts a second after istiod has the configuration": {[][]istiod.Replica{before, good}, 1700 * time.Millisecond, true, 0},
		"a rejection after an earlier push was acknowledged is found":           {[][]istiod.Replica{good, good, bad}, 700 * time.Millisecond, false, 1},
		"where nothing may be read it ends at once":                             {[][]istiod.Replica{unread}, 0, false, 0},
		"a push that never comes ends with the wait":                            {[][]istiod.Replica{before}, 30 * time.Second, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				outcome := Follow(t.Context(), answers(c.reads...), written(before, "groundcover"), 30*time.Second)
				assert.Equal(t, c.verified, outcome.Verified)
				assert.Len(t, outcome.Rejections, c.rejected)
				assert.InDelta(t, c.took.Seconds(), time.Since(began).Seconds(), 0.5)
			})
		})
	}
}

func TestOnlyTheProxiesOfRestartedPodsCount(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, rejections := range map[string]int{gateway: 1, "istio-egressgateway-5c-x.istio-system": 0} {
			bad := []istiod.Replica{captured(t, "bad", "bad", "bad")}
			outcome := FollowRestarted(t.Context(), answers(bad), map[string]bool{name: true}, 30*time.Second)
			assert.Len(t, outcome.Rejections, rejections, name)
			assert.Equal(t, rejections == 0, outcome.Verified, name)
		}
	})
}

func TestWithoutAnIstiodThereIsNothingToWaitFor(t *testing.T) {
	t.Parallel()
	reads := 0
	outcome := Follow(t.Context(), func(context.Context) ([]istiod.Replica, error) { reads++; return nil, nil }, written(nil, "groundcover"), time.Hour)
	assert.Equal(t, 1, reads)
	assert.False(t, outcome.Verified)
	assert.Contains(t, outcome.Reason, "no istiod runs")
}
