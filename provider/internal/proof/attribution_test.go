package proof

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof/istiod"
)

func TestARejectionCountsOnlyWhereItIsOfTheWrite(t *testing.T) {
	t.Parallel()
	const foreign = "Error adding/updating listener(s) 0.0.0.0_8080: invalid value 7"
	proxy := func(name, kind, message string) istiod.Proxy {
		if message == "" {
			return istiod.Proxy{Name: name, Type: kind, Sent: "2", Acked: "2"}
		}
		return istiod.Proxy{Name: name, Type: kind, Sent: "2", Acked: "1", Error: message}
	}
	entry := meshconfig.ExtensionProvider{"name": "groundcover", "zipkin": map[string]any{"service": "groundcover/groundcover-sensor.groundcover.svc.cluster.local", "port": 9411}}
	healthy := proxy("shop-1.shop", "sidecar", "")
	for name, c := range map[string]struct {
		proxies []istiod.Proxy
		counts  bool
	}{
		"one sidecar, for another reason":          {[]istiod.Proxy{healthy, proxy("web-1.tenant", "sidecar", foreign)}, false},
		"all sidecars of one namespace":            {[]istiod.Proxy{healthy, proxy("a.tenant", "sidecar", foreign), proxy("b.c.tenant", "sidecar", foreign)}, false},
		"one sidecar, that names the cluster":      {[]istiod.Proxy{healthy, proxy("web-1.tenant", "sidecar", "Error adding/updating listener(s) a: unknown cluster 'outbound|9411||groundcover-sensor.groundcover.svc.cluster.local'")}, true},
		"one sidecar, that names the provider":     {[]istiod.Proxy{healthy, proxy("web-1.tenant", "sidecar", `Error adding/updating listener(s) a: tracer "groundcover"`)}, true},
		"a name that only begins like it":          {[]istiod.Proxy{healthy, proxy("web-1.tenant", "sidecar", "Error adding/updating listener(s) a: groundcover-theirs and my.groundcover")}, false},
		"a reason around which the cluster stands": {[]istiod.Proxy{healthy, proxy("web-1.tenant", "sidecar", "Error adding/updating listener(s) a: goo.gle/debugstr\nx: outbound|9411||groundcover-sensor.groundcover.svc.cluster.local\n: Proto constraint validation failed (A.B: embedded message failed validation | caused by C.D: value must be less)")}, false},
		"sidecars of two namespaces":               {[]istiod.Proxy{healthy, proxy("a.tenant", "sidecar", foreign), proxy("b.shop", "sidecar", foreign)}, true},
		"a gateway":                                {[]istiod.Proxy{healthy, proxy("gw-1.ingress", "router", foreign)}, true},
		"a proxy in istiod's namespace":            {[]istiod.Proxy{healthy, proxy("web-1.istio-system", "sidecar", foreign)}, true},
		"every proxy of the mesh":                  {[]istiod.Proxy{proxy("a.tenant", "sidecar", foreign), proxy("b.tenant", "sidecar", foreign)}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			replica := istiod.Replica{Namespace: "istio-system", Pod: "istiod-1", UID: "1", Source: istiod.FromDebug, Counters: &istiod.Counters{}}
			then := replica
			for _, each := range c.proxies {
				then.Proxies = append(then.Proxies, istiod.Proxy{Name: each.Name, Sent: "1", Acked: "1"})
			}
			now := replica
			now.Proxies, now.Mesh = c.proxies, meshconfig.Config{ExtensionProviders: []meshconfig.ExtensionProvider{entry}}
			v := Compare(written([]istiod.Replica{then}, "groundcover"), nil, []istiod.Replica{now})
			rejections := 0
			for _, each := range c.proxies {
				if each.Error != "" {
					rejections++
				}
			}
			if c.counts {
				assert.Len(t, v.Rejections, rejections)
				return
			}
			assert.Empty(t, v.Rejections)
			assert.Empty(t, v.Pending, "the others acknowledged")
			assert.Len(t, v.Unverifiable, rejections, "it is reported")
		})
	}
}

func TestARejectionOfAnAcceptedNamespaceIsReportedAndDoesNotCount(t *testing.T) {
	t.Parallel()
	before := []istiod.Replica{captured(t, "before", "", "idle")}
	change := written(before, "groundcover")
	change.Accept = []string{"istio-system"}
	v := Compare(change, nil, []istiod.Replica{captured(t, "bad", "bad", "bad")})
	assert.Empty(t, v.Rejections)
	assert.Equal(t, []string{gateway + " rejects its listeners, which is accepted for its namespace: " + envoyMessage}, v.Unverifiable)
}

func TestATextThatVariesForEverDoesNotCount(t *testing.T) {
	t.Parallel()
	replica := istiod.Replica{Namespace: "istio-system", Pod: "istiod-1", UID: "1", Source: istiod.FromDebug}
	said := func(round int) istiod.Replica {
		r := replica
		r.Proxies = []istiod.Proxy{{Name: "ok.shop", Sent: "1", Acked: "1"}, {Name: "web.tenant", Sent: "1", Error: fmt.Sprintf("Error adding/updating listener(s) a: %d", round)}}
		return r
	}
	for round := range 3 {
		v := Compare(Change{Before: []istiod.Replica{said(round)}}, nil, []istiod.Replica{said(round + 1)})
		assert.Empty(t, v.Rejections)
	}
}
