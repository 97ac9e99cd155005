package rollout

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/workload"
)

func TestAReasonIsAFailureOnlyWhenItPersistsAndTheWorkloadDoesNotProgress(t *testing.T) {
	t.Parallel()
	begin := time.Now()
	at := func(seconds int) time.Time { return begin.Add(time.Duration(seconds) * time.Second) }
	image := &workload.Reason{Class: workload.Image, Message: "ErrImagePull", Grace: workload.DefaultGrace}
	fails := func(s stallReasons, lastProgress, now int) bool {
		_, failed := s.diagnose(at(lastProgress), at(now), true)
		return failed
	}
	s := stallReasons{}
	s.record("pod/a", image, at(0))
	s.record("pod/a", &workload.Reason{Class: workload.Image, Message: "ImagePullBackOff", Grace: workload.DefaultGrace}, at(10))
	assert.False(t, fails(s, 0, 19))
	assert.True(t, fails(s, 0, 20), "another message of the same class does not start the grace again")
	assert.False(t, fails(s, 5, 20), "it progressed in between")

	s.record("pod/a", nil, at(21))
	s.record("pod/a", image, at(22))
	assert.False(t, fails(s, 0, 41), "it was gone for a moment")

	s.retain("pod/", map[string]bool{"pod/b": true})
	assert.Empty(t, s, "the pod is gone")

	s.record("conditions", &workload.Reason{Class: workload.Deadline, Message: "ProgressDeadlineExceeded", Grace: workload.DefaultGrace}, at(0))
	s.record("pod/b", &workload.Reason{Class: workload.NotReady, Message: "not ready"}, at(0))
	assert.Equal(t, "ProgressDeadlineExceeded", s.likeliest())
	s.record("pod/c", image, at(0))
	assert.Equal(t, "ErrImagePull", s.likeliest(), "the pod's own reason comes first")
}
