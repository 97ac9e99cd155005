package scrape

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

func TestTheAnnotationJobLeavesOutWhatTheJobsTakeAndNothingElse(t *testing.T) {
	t.Parallel()
	istiod := map[string]string{metaLabel + "app": "istiod", metaScrape: "true", metaPort: "15014"}
	cni := map[string]string{metaLabel + "k8s_app": "istio-cni-node", metaScrape: "true", metaPort: "15014"}
	annotated := func(labels map[string]string) map[string]string {
		labels[metaScrape], labels[metaPort], labels[metaRevision] = "true", "15020", "default"
		return labels
	}
	older := annotated(map[string]string{metaGateway: "front"})
	agents := annotated(map[string]string{metaGateway: "agents", metaManaged: "istio.io-agentgateway-controller"})
	for name, c := range map[string]struct {
		components []request.MeshComponent
		pod        map[string]string
		left       bool
	}{
		"a gateway of Istio 1.23":          {[]request.MeshComponent{request.Gateways}, older, true},
		"an agentgateway":                  {request.MeshComponents(), agents, false},
		"a merged sidecar":                 {request.MeshComponents(), merged, true},
		"an application with its own port": {request.MeshComponents(), unmerged, false},
		"a pod outside":                    {request.MeshComponents(), outside, false},
		"istiod":                           {request.MeshComponents(), istiod, true},
		"istio-cni":                        {request.MeshComponents(), cni, true},
		"a waypoint":                       {request.MeshComponents(), waypoint, true},
		"a waypoint that was not chosen":   {[]request.MeshComponent{request.Sidecars, request.Istiod}, waypoint, false},
		"a sidecar that was not chosen":    {[]request.MeshComponent{request.Gateways}, merged, false},
		"a gateway that was chosen":        {[]request.MeshComponent{request.Gateways}, gateway, true},
		"istiod that was not chosen":       {[]request.MeshComponent{request.Gateways}, istiod, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.left, relabel(parsed(t, exclusions(c.components)), discovered(c.pod, "x", "1")) == nil)
		})
	}
}

func TestTheValuesAreTheSameBeforeAndAfterTheReleaseHasThem(t *testing.T) {
	t.Parallel()
	first := planned(mesh.Metrics{}).GroundcoverValues
	running := mesh.Metrics{Vmagent: vmagent(jobsOf(first)...)}
	second := planned(running)
	assert.Equal(t, first, second.GroundcoverValues)
	assert.Equal(t, request.MethodScrapeConfig, second.Method)
	istiodOnly := metrics(func(m *request.Metrics) { m.Components = []request.MeshComponent{request.Istiod} })
	fewer, fresh := planned(running, istiodOnly), planned(mesh.Metrics{}, istiodOnly)
	assert.Equal(t, fresh.GroundcoverValues, fewer.GroundcoverValues, "rules written for other inputs are gone")
}
