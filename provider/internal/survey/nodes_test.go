package survey

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

const (
	podsPath   = "/api/v1/pods"
	slicesPath = "/apis/discovery.k8s.io/v1/namespaces/groundcover/endpointslices"
	// readySensor is ready on one node and not on another.
	readySensor = `{"kind": "EndpointSliceList", "items": [{"kind": "EndpointSlice", "endpoints": [
		{"nodeName": "ip-10-0-2-8", "addresses": ["10.1.0.8"], "conditions": {"ready": true}}, {"nodeName": "ip-10-0-2-9", "addresses": ["10.1.0.9"], "conditions": {"ready": false}}]}]}`
)

var sensorService = mesh.Service{Namespace: "groundcover", Name: "groundcover-sensor", NodeLocal: true}

func TestEveryNodeWithProxiesAndWithoutAReadySensorIsFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		slices, pods string
		nodes        []string
	}{
		"a node behind others without proxies": {readySensor, podTable("plain-a@fargate-ip-10-0-1-1", "plain-b@fargate-ip-10-0-1-2", "cart@ip-10-0-2-7", "till@ip-10-0-2-8"), []string{"ip-10-0-2-7"}},
		"more nodes than three":                {readySensor, podTable("a@n-5", "b@n-4", "c@n-3", "d@n-2", "e@n-1", "f@n-1"), []string{"n-1", "n-2", "n-3", "n-4", "n-5"}},
		"a sensor that is not ready":           {readySensor, podTable("a@ip-10-0-2-9"), []string{"ip-10-0-2-9"}},
		"no sensor that is ready":              {`{"kind": "EndpointSliceList", "items": []}`, podTable("a@n-1"), []string{"n-1"}},
		"no pod with a proxy":                  {readySensor, podTable(), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var found mesh.Reach
			r := serverReader(t, map[string]string{slicesPath: c.slices, podsPath: c.pods})
			r.nodesWithoutSensor(t.Context(), sensorService, &found)
			assert.Equal(t, c.nodes, found.NodesWithoutSensor)
			assert.NoError(t, r.err)
			assert.Empty(t, r.skips)
		})
	}
}

func TestNodesAreNotCheckedWhereAReadIsRefused(t *testing.T) {
	t.Parallel()
	for refused, answers := range map[string]map[string]string{
		"endpointslices.discovery.k8s.io": {slicesPath: "forbidden", podsPath: podTable("a@n-1")},
		"pods":                            {slicesPath: readySensor, podsPath: "forbidden"},
	} {
		var found mesh.Reach
		r := serverReader(t, answers)
		r.nodesWithoutSensor(t.Context(), sensorService, &found)
		assert.Empty(t, found.NodesWithoutSensor)
		if assert.Len(t, r.skips, 1) {
			assert.Equal(t, refused, r.skips[0].Denied.GroupResource())
		}
	}
	r := serverReader(t, map[string]string{slicesPath: readySensor, podsPath: `{"kind": "PodList", "items": []}`})
	r.nodesWithoutSensor(t.Context(), sensorService, &mesh.Reach{})
	assert.Len(t, r.skips, 1, "a server that gives no table")
}
