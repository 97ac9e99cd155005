package cluster

import (
	"sync"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

func TestEnvoyTracesTheSmallestSharesThatAreAccepted(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	args := primaryConfigMap
	args.Tracing = &gc.TracingArgs{Sampling: pulumi.Float64(0.01)}
	p := newProject(t, connects(args), "KUBECONFIG="+l.Kubeconfig())
	p.up().Succeeds(t)
	assert.Regexp(t, `"random_sampling": \{\s*"value": 0.01\s*\}`, gatewayAdmin(t, l, "/config_dump"))

	args.Tracing.Sampling = pulumi.Float64(0.05)
	p.up().Succeeds(t)
	assert.Regexp(t, `"random_sampling": \{\s*"value": 0.05\s*\}`, gatewayAdmin(t, l, "/config_dump"))
	before := sampledCount(t, l)
	const clients, each = 4, 12500
	var group sync.WaitGroup
	for range clients {
		group.Go(func() {
			counts, err := l.SendRequests(t.Context(), each)
			assert.NoError(t, err)
			assert.Equal(t, map[int]int{200: each}, counts)
		})
	}
	group.Wait()
	// 25 are expected of 50,000. A number outside of these bounds comes up less than once in a million runs.
	sampled := sampledCount(t, l) - before
	assert.Greater(t, sampled, 4)
	assert.Less(t, sampled, 60)

	args.Tracing.Sampling = pulumi.Float64(0.004)
	failed := p.preview().Fails(t)
	assert.Contains(t, failed.Output, "must be a multiple of 0.01, to which Envoy rounds it; found 0.004. Set 0 or 0.01")
	p.Destroy().Succeeds(t)
}
