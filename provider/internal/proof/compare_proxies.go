package proof

import (
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof/istiod"
)

// mostNamed is how many proxies a message names.
const mostNamed = 3

// proxies compares proxy by proxy.
func (c *comparer) proxies(then, now istiod.Replica) {
	if _, found := now.Mesh.Used(c.provider); !found && c.provider != "" {
		c.pending("istiod %s does not have the provider %q yet", now, c.provider)
		c.HasProvider = false
		return
	}
	earlier := map[string]istiod.Proxy{}
	for _, proxy := range then.Proxies {
		earlier[proxy.Name] = proxy
	}
	unacknowledged := 0
	for _, proxy := range now.Proxies {
		c.Proxies++
		old, known := earlier[proxy.Name]
		switch {
		case proxy.Error != "" && proxy.Error != c.errorBefore(proxy.Name):
			c.reject(now, proxy.Name, proxy.Error)
		case proxy.Error != "":
			c.unverifiable("%s rejected its listeners before the write and still rejects them", proxy.Name)
		case known && proxy.Sent == old.Sent, proxy.Sent != proxy.Acked:
			unacknowledged++
		}
	}
	if unacknowledged > 0 {
		c.pending("%d of %d proxies of istiod %s have not acknowledged yet", unacknowledged, len(now.Proxies), now)
	}
	c.lookups(then, now)
}

// errorBefore is what a proxy rejected before the write, whichever istiod it was connected to.
func (c *comparer) errorBefore(proxy string) string {
	for _, replica := range c.before {
		for _, old := range replica.Proxies {
			if old.Name == proxy {
				return old.Error
			}
		}
	}
	return ""
}

// disconnected waits for proxies that were connected before the write and are connected to no istiod now: when an istiod
// restarts, its proxies connect to another one.
func (c *comparer) disconnected(after []istiod.Replica) {
	connected := map[string]bool{}
	for _, replica := range after {
		if replica.Source != istiod.FromDebug {
			return
		}
		for _, proxy := range replica.Proxies {
			connected[proxy.Name] = true
		}
	}
	var missing []string
	for _, replica := range c.before {
		for _, proxy := range replica.Proxies {
			if !connected[proxy.Name] && !slices.Contains(missing, proxy.Name) {
				missing = append(missing, proxy.Name)
			}
		}
	}
	if len(missing) > 0 {
		c.pending("disconnected from istiod: %s", names.First(missing, mostNamed))
	}
}
