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
	if missing := c.Expected.missing(now); missing != "" {
		c.pending("istiod %s %s", now, missing)
		c.Taken, c.Untaken = false, append(c.Untaken, now)
		return
	}
	unacknowledged := 0
	for _, proxy := range now.Proxies {
		c.Proxies++
		switch {
		case proxy.Error != "":
			c.rejected(now, proxy)
		case proxy.Sent != proxy.Acked, c.Pushed && c.sentEarlier(now, proxy):
			unacknowledged++
		}
	}
	if unacknowledged > 0 {
		c.pending("%d of %d proxies of istiod %s have not acknowledged yet", unacknowledged, len(now.Proxies), now)
	}
	c.lookups(then, now)
}

// rejected says of a proxy that rejects its listeners whether it did so before the write.
func (c *comparer) rejected(replica istiod.Replica, proxy istiod.Proxy) {
	earlier, known := c.errorBefore(proxy.Name)
	switch {
	case known && earlier == proxy.Error:
		c.unverifiable("%s rejected its listeners before the write and still rejects them: %s", proxy.Name, proxy.Error)
	case known || !c.beforeIncomplete():
		c.suspect(replica, proxy, envoyReason(proxy.Error))
	default:
		c.unverifiable("%s rejects its listeners, perhaps since before the write: %s", proxy.Name, proxy.Error)
	}
}

// errorBefore is what a proxy rejected before the write, whichever istiod it was connected to.
func (c *comparer) errorBefore(proxy string) (message string, known bool) {
	for _, replica := range c.Before {
		for _, old := range replica.Proxies {
			if old.Name == proxy {
				return old.Error, true
			}
		}
	}
	return "", false
}

// beforeIncomplete says that some rejections from before the write are not known.
func (c *comparer) beforeIncomplete() bool {
	return c.BeforeUnknown || slices.ContainsFunc(c.Before, func(r istiod.Replica) bool { return r.Source != istiod.FromDebug })
}

// sentEarlier says that the last listeners of a proxy are those that istiod had sent before it took the write.
func (c *comparer) sentEarlier(now istiod.Replica, proxy istiod.Proxy) bool {
	return slices.ContainsFunc(slices.Concat(same(c.Before, now).Proxies, same(c.untaken, now).Proxies), func(old istiod.Proxy) bool {
		return old.Name == proxy.Name && old.Sent == proxy.Sent
	})
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
	for _, replica := range c.Before {
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
