package scrape

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

func TestAKindThatIsNotInstalledStopsAnUpdateAndWarnsInAPreview(t *testing.T) {
	t.Parallel()
	r := planned(mesh.Metrics{}, byMethod(request.MethodPodMonitor))
	require.Len(t, r.Problems, 1)
	assert.Equal(t, methodPath, r.Problems[0].Path)
	assert.Contains(t, r.Problems[0].Reason, "no kind PodMonitor")
	r = planned(mesh.Metrics{}, byMethod(request.MethodVMPodScrape), func(i *Inputs) { i.Preview = true })
	assert.Empty(t, r.Problems)
	assert.Equal(t, []string{finding.MonitorKindMissing.Code, finding.NoAgent.Code}, codes(r))
	assert.Equal(t, "CRD vmpodscrapes.operator.victoriametrics.com", r.Findings[0].Object)
	unread := mesh.Metrics{GroupsUnread: true}
	assert.Empty(t, planned(unread, byMethod(request.MethodPodMonitor)).Problems, "a kind counts as missing only where the groups could be read")
}

func TestMonitorsThatWouldReachAnotherClusterAreNotCreated(t *testing.T) {
	t.Parallel()
	otherCluster := metrics(func(m *request.Metrics) { m.OtherCluster = true })
	snapshot := mesh.Metrics{Agents: []mesh.Agent{builtin}, Served: served}
	r := planned(snapshot, otherCluster)
	assert.Empty(t, r.Objects)
	assert.Equal(t, []string{finding.MonitorsNotCreated.Code}, codes(r))
	r = planned(snapshot, otherCluster, byMethod(request.MethodVMPodScrape))
	require.Len(t, r.Problems, 1, "monitors that the user asked for are not left out silently")
}

func TestEveryMethodThatCreatesMonitorsHasItsKind(t *testing.T) {
	t.Parallel()
	for _, method := range []request.Method{request.MethodAuto, request.MethodAnnotations, request.MethodPodMonitor, request.MethodVMPodScrape, request.MethodScrapeConfig, request.MethodNone} {
		kind, found := monitorKinds[method]
		assert.Equal(t, method.IsMonitor(), found, method)
		if found {
			assert.Equal(t, string(method), kind.kind)
		}
	}
}
