package proof

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

// answers gives one look after the other, the last one for ever.
func answers(looks ...[]Replica) func(context.Context) ([]Replica, error) {
	at := 0
	return func(context.Context) ([]Replica, error) {
		look := looks[min(at, len(looks)-1)]
		at++
		return look, nil
	}
}

func TestAWriteIsFollowedNoLongerThanNeeded(t *testing.T) {
	t.Parallel()
	before, good := []Replica{captured(t, "before", "", "idle")}, []Replica{captured(t, "good", "good", "idle")}
	bad, unread := []Replica{captured(t, "bad", "bad", "bad")}, []Replica{{Source: Unread, Missing: []Permission{{"list", "pods", "x"}}}}
	for name, c := range map[string]struct {
		looks    [][]Replica
		took     time.Duration
		proved   bool
		rejected int
	}{
		"an acknowledgement is believed a second after istiod has the configuration": {[][]Replica{before, good}, 1700 * time.Millisecond, true, 0},
		"a rejection after an earlier push was acknowledged is seen":                 {[][]Replica{good, good, bad}, 700 * time.Millisecond, false, 1},
		"where nothing may be read it ends at once":                                  {[][]Replica{unread}, 0, false, 0},
		"what never comes ends with the wait":                                        {[][]Replica{before}, 30 * time.Second, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				outcome := Follow(t.Context(), answers(c.looks...), before, "groundcover", 30*time.Second)
				assert.Equal(t, c.proved, outcome.Proved)
				assert.Len(t, outcome.Rejections, c.rejected)
				assert.InDelta(t, c.took.Seconds(), time.Since(began).Seconds(), 0.5)
			})
		})
	}
}

func TestOnlyProxiesThatWereRestartedCount(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, rejections := range map[string]int{"istio-ingressgateway": 1, "istio-egressgateway": 0} {
			bad := []Replica{captured(t, "bad", "bad", "bad")}
			outcome := Settled(t.Context(), answers(bad), []Workload{{"istio-system", name}}, 30*time.Second)
			assert.Len(t, outcome.Rejections, rejections, name)
			assert.Equal(t, rejections == 0, outcome.Proved, name)
		}
	})
}

func TestWhereNoIstiodRunsThereIsNobodyToWaitFor(t *testing.T) {
	t.Parallel()
	looks := 0
	outcome := Follow(t.Context(), func(context.Context) ([]Replica, error) { looks++; return nil, nil }, nil, "groundcover", time.Hour)
	assert.Equal(t, 1, looks)
	assert.False(t, outcome.Proved)
	assert.Contains(t, outcome.Why, "no istiod runs")
}
