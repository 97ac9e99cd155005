package proof

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof/istiod"
)

// suspect is a proxy that rejects its listeners since the write. Its cause may be another one: a Sidecar, an EnvoyFilter or
// a Telemetry of its own namespace, or what the proxy merely says.
type suspect struct {
	Rejection
	replica istiod.Replica
	proxy   istiod.Proxy
}

// typeGateway is the proxy_type of a gateway in /debug/syncz (Istio 1.31, pilot/pkg/model.Router).
const typeGateway = "router"

// attribute decides whether new rejections are of the write: one names its provider or the cluster of its destination, or is of a
// gateway that rejected nothing before or of istiod's namespace, or they are of several namespaces, or every connected proxy rejects.
// Otherwise one namespace could revert the write for the whole mesh, and its rejections are what cannot be verified.
func (c *comparer) attribute() {
	if len(c.suspects) == 0 {
		return
	}
	everyProxy := len(c.suspects) >= c.Proxies && len(c.Pending) == 0
	if everyProxy || c.ofSeveralNamespaces() || slices.ContainsFunc(c.suspects, c.isOfTheWrite) {
		for _, each := range c.suspects {
			c.Rejections = append(c.Rejections, each.Rejection)
		}
		return
	}
	for _, each := range c.suspects {
		c.unverifiable("%s rejects its listeners since the write. No proxy of another namespace does, and the reason does not name the provider, so the write stays: %s", each.Proxy, each.Message)
	}
}

func (c *comparer) ofSeveralNamespaces() bool {
	return slices.ContainsFunc(c.suspects, func(s suspect) bool { return namespaceOf(s.Proxy) != namespaceOf(c.suspects[0].Proxy) })
}

func (c *comparer) isOfTheWrite(s suspect) bool {
	before, _ := c.errorBefore(s.Proxy)
	// A gateway that rejected something before is no witness: its text may vary for ever.
	if s.proxy.Type == typeGateway && before == "" || namespaceOf(s.Proxy) == s.replica.Namespace {
		return true
	}
	entry := meshconfig.ExtensionProvider(c.Expected.Entry)
	if used, found := s.replica.Mesh.Used(c.Expected.Provider); found {
		entry = used
	}
	// Not the whole text of Envoy: around the reason it prints the configuration, which has the provider's cluster also where another
	// part of it is rejected.
	return namesProvider(s.Message, c.Expected.Provider, entry)
}

// namesProvider reports whether a message of Envoy names a provider as a whole word, or the cluster of its destination, such as
// outbound|4317||groundcover-sensor.groundcover.svc.cluster.local.
func namesProvider(message, provider string, entry meshconfig.ExtensionProvider) bool {
	if host := entry.Service(); host != "" && strings.Contains(message, "||"+host) {
		return true
	}
	return provider != "" && regexp.MustCompile(fmt.Sprintf(`(?:^|[^\w.-])%s(?:$|[^\w.-])`, regexp.QuoteMeta(provider))).MatchString(message)
}

// namespaceOf is that of a proxy, which istiod names pod.namespace.
func namespaceOf(proxy string) string { return proxy[strings.LastIndex(proxy, ".")+1:] }
