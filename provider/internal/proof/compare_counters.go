package proof

import (
	"fmt"
	"maps"
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof/istiod"
)

// lookups checks whether istiod finds the provider's Service. istiod counts failures by the type of the provider and not by
// its name, so they are this provider's only where no other one of its type is configured.
func (c *comparer) lookups(then, now istiod.Replica) {
	entry, found := now.Mesh.Used(c.Expected.Provider)
	if !found || now.Counters == nil {
		return
	}
	protocol, address := destination(entry)
	failedBefore := countersOf(then).FailedLookups[protocol]
	if now.Counters.FailedLookups[protocol] <= failedBefore {
		return
	}
	ofThisType := 0
	for _, other := range now.Mesh.ExtensionProviders {
		if kind, _ := destination(other); kind == protocol {
			ofThisType++
		}
	}
	if ofThisType > 1 || failedBefore > 0 || c.beforeIncomplete() {
		c.unverifiable("istiod %s does not find the Service of a provider of type %s, which may be another provider", now, protocol)
		return
	}
	c.reject(now, fmt.Sprintf("it does not find the Service of provider %q (%s), so no proxy traces", c.Expected.Provider, address))
}

// counters compares counters alone. They do not show whether a proxy that rejected something before the
// write rejects the write.
func (c *comparer) counters(then, now istiod.Replica) {
	c.unverifiable("only the counters of istiod %s could be read: %s", now, now.Reason)
	if len(c.Before) == 0 || now.Counters == nil {
		return // the causes of what was counted may be gone
	}
	old := countersOf(then)
	for _, proxy := range slices.Sorted(maps.Keys(now.Counters.Rejects)) {
		if old.Rejects[proxy] == 0 && !c.countedBefore(proxy) {
			c.suspect(now, istiod.Proxy{Name: proxy}, "it rejected its listeners (pilot_xds_lds_reject of istiod; Envoy's own message needs a port-forward to istiod)")
		} else if now.Counters.Rejects[proxy] > old.Rejects[proxy] {
			c.unverifiable("%s rejected listeners before the write and again after it", proxy)
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(now.Counters.FailedLookups)) {
		if old.FailedLookups[kind] == 0 {
			c.reject(now, fmt.Sprintf("it does not find the Service of a provider of type %s, so no proxy traces with it", kind))
		}
	}
	c.Proxies += int(now.Counters.Connected)
	if c.Pushed && now.Counters.Connected > 0 && now.Counters.Pushes <= old.Pushes {
		c.pending("istiod %s has not sent listeners yet", now)
	}
}

// countersOf are zero where they could not be read.
func countersOf(replica istiod.Replica) istiod.Counters {
	if replica.Counters == nil {
		return istiod.Counters{}
	}
	return *replica.Counters
}

// countedBefore says whether any istiod counted a rejection of a proxy before the write: when istiod restarts, the proxy connects
// to another one and rejects again.
func (c *comparer) countedBefore(proxy string) bool {
	return slices.ContainsFunc(c.Before, func(r istiod.Replica) bool { return countersOf(r).Rejects[proxy] > 0 })
}
