package mesh

import (
	"strconv"
	"strings"
)

// Minor is the N of the Istio release 1.N of a control plane (1.N, 1.N.3 or 1.N-alpha), 0 where it is not known.
func (i Istiod) Minor() int {
	_, rest, _ := strings.Cut(i.Version, ".")
	digits := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
	if digits >= 0 {
		rest = rest[:digits]
	}
	number, _ := strconv.Atoi(rest)
	return number
}

// Releases from which on Istio treats waypoints and filtered gateways otherwise.
const (
	// tracesWaypoints is the first release that sends a waypoint the clusters of extension providers: 1.22.1 has
	// pilot/pkg/networking/core/cluster.go with ExtraWaypointServices, the development of February 2024 has not.
	tracesWaypoints = 22
	// qualifiesHosts is the first release that sends such a proxy the cluster of a provider whose service is namespace/host
	// (istio/istio#54895; pilot/pkg/model/push_context.go, extraServicesForProxy, of 1.24.2 and 1.29.1).
	qualifiesHosts = 25
)

// MayLackQualifiedHosts says that a waypoint, or a gateway whose clusters istiod filters, gets no cluster for a provider whose
// service is namespace/host. It is true for a release that is not known.
func (i Istiod) MayLackQualifiedHosts() bool { return i.Minor() < qualifiesHosts }

// LeavesWaypointsOut says that a waypoint never gets the cluster of a provider.
func (i Istiod) LeavesWaypointsOut() bool { return i.Minor() > 0 && i.Minor() < tracesWaypoints }

// ReadsTelemetryOfServices says whether a waypoint also applies the Telemetry of the namespace of a Service that it serves: a
// release after 1.29 (1.29.1, pilot/pkg/model/telemetry.go, applicableTelemetries, reads the root's and the proxy's own namespace
// only), or one that is not known.
func (i Istiod) ReadsTelemetryOfServices() bool { return i.Minor() == 0 || i.Minor() > 29 }

// SelectsConfiguration says whether discoverySelectors also decide which of Istio's own objects are read, and not only which
// Services and pods: by the env ENABLE_ENHANCED_RESOURCE_SCOPING, false by default before 1.22 and true from 1.22.1 on
// (pilot/pkg/features/experimental.go); always since 1.25, which has no such env.
func (i Istiod) SelectsConfiguration() bool {
	minor := i.Minor()
	if minor == 0 || minor >= 25 {
		return true
	}
	selects, err := strconv.ParseBool(i.ResourceScoping) // as istiod reads its env (pkg/env/var.go)
	if err != nil {
		return minor >= 22
	}
	return selects
}
