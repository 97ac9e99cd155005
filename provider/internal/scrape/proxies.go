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

// proxiesOnly keeps pods that istiod configures: injected ones, managed gateways and waypoints, gateways of istioctl's profiles.
// A managed gateway of Istio 1.22 and 1.23 has the label of its Gateway, as those of other vendors, and an annotation istio.io/rev.
var proxiesOnly = rule{action: "keep", sources: []string{metaStatus, metaManaged, metaGateway, metaRevision, metaComponent},
	regex: ".+;.*;.*;.*;.*|.*;.+;.*;.*;.*|.*;.*;.+;.+;.*|.*;.*;.*;.*;" + fileGateways}

// agentgateways drops gateways of the class istio-agentgateway, which have no Envoy (Istio 1.31, files/agentgateway.yaml).
var agentgateways = rule{action: "drop", sources: []string{metaManaged}, regex: agentgateway}

const agentgateway = `istio\.io-agentgateway-controller`

// componentRules tell gateways and waypoints from sidecars, in tmpLabel, which names sidecars for every pod before. They go
// by the same labels and annotations as a rollout does.
var componentRules = []rule{
	{sources: []string{tmpLabel, metaTemplates, metaManaged, metaGateway, metaRevision, metaStatus, metaComponent}, target: tmpLabel, replacement: string(request.Gateways),
		regex: string(request.Sidecars) + ";(?:.*gateway.*;.*;.*;.*;.*;.*|.*;.+;.*;.*;.*;.*|.*;.*;.+;.+;;.*|.*;.*;.*;.*;.*;" + fileGateways + ")"},
	{sources: []string{tmpLabel, metaManaged}, target: tmpLabel, replacement: string(request.Waypoints),
		regex: string(request.Gateways) + `;istio\.io-mesh-controller`},
	{sources: []string{metaManaged}, target: tmpLabel, replacement: "agentgateway", regex: agentgateway},
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
