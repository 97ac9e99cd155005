package scrape

import (
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// The ports and the container of a proxy (Istio 1.31): Envoy's own metrics, and those of Envoy, pilot-agent and the
// application merged into one.
const (
	envoyPort      = "15090"
	mergedPort     = "15020"
	proxyContainer = "istio-proxy"
)

const (
	// tmpLabel holds what rules find out about a target or a series. No rule leaves it on a series.
	tmpLabel     = "__tmp_groundcover_istio"
	fileGateways = "(?:Ingress|Egress)Gateways"
)

// proxiesOnly keeps pods that have an Envoy: injected ones, managed gateways and waypoints, gateways of istioctl's profiles.
var proxiesOnly = rule{action: "keep", sources: []string{metaStatus, metaManaged, metaComponent}, regex: ".+;.*;.*|.*;.+;.*|.*;.*;" + fileGateways}

// componentRules tell gateways and waypoints from sidecars, in tmpLabel, which names sidecars for every pod before. They go
// by the same labels and annotations as a rollout does.
var componentRules = []rule{
	{sources: []string{tmpLabel, metaTemplates, metaManaged, metaComponent}, target: tmpLabel, replacement: string(request.Gateways),
		regex: string(request.Sidecars) + ";(?:.*gateway.*;.*;.*|.*;.+;.*|.*;.*;" + fileGateways + ")"},
	{sources: []string{tmpLabel, metaManaged}, target: tmpLabel, replacement: string(request.Waypoints),
		regex: string(request.Gateways) + `;istio\.io-mesh-controller`},
}

// chosenProxies are the components among these that have an Envoy.
func chosenProxies(components []request.MeshComponent) []string {
	var chosen []string
	for _, c := range []request.MeshComponent{request.Sidecars, request.Gateways, request.Waypoints} {
		if slices.Contains(components, c) {
			chosen = append(chosen, string(c))
		}
	}
	return chosen
}
