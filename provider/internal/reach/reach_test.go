package reach

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/facts"
)

var sensor = Target{Host: "s.groundcover.svc.cluster.local", Namespace: "groundcover", Port: 4317}

func TestExportToIsItsOwnListElseTheMeshsElseEverywhere(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		own, standard []string
		to            string
		visible       bool
	}{
		"nothing said":                         {nil, nil, "shop", true},
		"to all":                               {[]string{"*"}, nil, "shop", true},
		"to its own namespace, from another":   {[]string{"."}, nil, "shop", false},
		"to its own namespace, from there":     {[]string{"."}, nil, "groundcover", true},
		"to a list":                            {[]string{"a", " shop"}, nil, "shop", true},
		"to nobody":                            {[]string{"~"}, nil, "groundcover", false},
		"the mesh's default":                   {nil, []string{"."}, "shop", false},
		"its own list before the mesh's":       {[]string{"*"}, []string{"."}, "shop", true},
		"a list without the namespace that is": {[]string{"a", "b"}, nil, "shop", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.visible, Exported(c.own, c.standard, "groundcover", c.to))
		})
	}
}

func TestASidecarImportsTheSensorByNamespaceHostAndPort(t *testing.T) {
	t.Parallel()
	listener := func(port int, hosts ...string) facts.EgressListener {
		return facts.EgressListener{Port: port, Hosts: hosts}
	}
	for name, c := range map[string]struct {
		egress  []facts.EgressListener
		imports bool
	}{
		"no listeners":                        {nil, true},
		"everything":                          {[]facts.EgressListener{listener(0, "*/*")}, true},
		"the usual hardening":                 {[]facts.EgressListener{listener(0, "./*", "istio-system/*")}, false},
		"the sensor's namespace":              {[]facts.EgressListener{listener(0, "./*", "groundcover/*")}, true},
		"the sensor by name":                  {[]facts.EgressListener{listener(0, "groundcover/s.groundcover.svc.cluster.local")}, true},
		"by a suffix":                         {[]facts.EgressListener{listener(0, "*/*.groundcover.svc.cluster.local")}, true},
		"another host of the namespace":       {[]facts.EgressListener{listener(0, "groundcover/x.groundcover.svc.cluster.local")}, false},
		"for its port":                        {[]facts.EgressListener{listener(4317, "groundcover/*")}, true},
		"for another port":                    {[]facts.EgressListener{listener(8080, "groundcover/*"), listener(0, "./*")}, false},
		"all but the sensor":                  {[]facts.EgressListener{listener(0, "*/*", "~groundcover/s.groundcover.svc.cluster.local")}, false},
		"nothing at all":                      {[]facts.EgressListener{listener(0, "~/*")}, false},
		"a second listener that does":         {[]facts.EgressListener{listener(0, "./*"), listener(0, "groundcover/*")}, true},
		"its own namespace, which is another": {[]facts.EgressListener{listener(0, "./*")}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.imports, Imports(&facts.Sidecar{Egress: c.egress}, "shop", sensor))
		})
	}
	assert.True(t, Imports(&facts.Sidecar{Egress: []facts.EgressListener{listener(0, "./*")}}, "groundcover", sensor), "a proxy beside the sensor")
}

func TestTheSidecarOfAProxyIsTheMostSpecificThenTheOldest(t *testing.T) {
	t.Parallel()
	root := facts.Sidecar{Namespace: "istio-system", Name: "root", Created: "2026-01-01T00:00:00Z"}
	wide := facts.Sidecar{Namespace: "shop", Name: "wide", Created: "2026-01-02T00:00:00Z"}
	younger := facts.Sidecar{Namespace: "shop", Name: "younger", Created: "2026-01-03T00:00:00Z"}
	one := facts.Sidecar{Namespace: "shop", Name: "one", Created: "2026-01-04T00:00:00Z", Selector: map[string]string{"app": "cart"}}
	all := []facts.Sidecar{younger, root, wide, one}
	of := func(proxy facts.Proxies, all []facts.Sidecar) string {
		if sidecar := Sidecar(proxy, all, "istio-system"); sidecar != nil {
			return sidecar.Name
		}
		return ""
	}
	cart := map[string]string{"app": "cart", "version": "1"}
	assert.Equal(t, "one", of(facts.Proxies{Namespace: "shop", Labels: cart}, all))
	assert.Equal(t, "wide", of(facts.Proxies{Namespace: "shop"}, all))
	assert.Equal(t, "root", of(facts.Proxies{Namespace: "bank", Labels: cart}, all))
	assert.Empty(t, of(facts.Proxies{Namespace: "bank"}, all[2:]))
	assert.Empty(t, of(facts.Proxies{Namespace: "shop", Gateway: true}, all), "gateways obey none")
}

func TestTheDestinationRuleOfTheFirstLevelWinsAndThereTheMostSpecific(t *testing.T) {
	t.Parallel()
	rule := func(namespace, name, host string, exportTo ...string) facts.DestinationRule {
		return facts.DestinationRule{Namespace: namespace, Name: name, Host: host, ExportTo: exportTo}
	}
	root, beside := rule("istio-system", "mesh-wide", "*.local"), rule("groundcover", "beside", sensor.Host)
	own, short := rule("shop", "own", "*.groundcover.svc.cluster.local"), rule("groundcover", "short", "s")
	for name, c := range map[string]struct {
		all    []facts.DestinationRule
		client string
		wins   string
	}{
		"none":                               {nil, "shop", ""},
		"the root namespace's":               {[]facts.DestinationRule{root}, "shop", "mesh-wide"},
		"the sensor's namespace's before it": {[]facts.DestinationRule{root, beside}, "shop", "beside"},
		"the client's before both":           {[]facts.DestinationRule{root, beside, own}, "shop", "own"},
		"a client's is only its own":         {[]facts.DestinationRule{own}, "bank", ""},
		"a short name":                       {[]facts.DestinationRule{short}, "shop", "short"},
		"one that is not exported":           {[]facts.DestinationRule{root, rule("groundcover", "private", sensor.Host, ".")}, "shop", "mesh-wide"},
		"one exported to others":             {[]facts.DestinationRule{root, rule("groundcover", "bank's", sensor.Host, "bank")}, "shop", "mesh-wide"},
		"the exact before the wildcard":      {[]facts.DestinationRule{rule("groundcover", "wild", "*.cluster.local"), beside}, "shop", "beside"},
		"the longer wildcard":                {[]facts.DestinationRule{root, rule("istio-system", "longer", "*.cluster.local")}, "shop", "longer"},
		"another host":                       {[]facts.DestinationRule{rule("groundcover", "other", "x")}, "shop", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := Rules{All: c.all, Root: "istio-system", Domain: "cluster.local"}.For(facts.Proxies{Namespace: c.client}, sensor)
			if c.wins == "" {
				assert.Nil(t, found)
				return
			}
			if assert.NotNil(t, found) {
				assert.Equal(t, c.wins, found.Name)
			}
		})
	}
}

func TestTLSIsForcedByAModeAndAPortsOwnSettingsReplaceTheRules(t *testing.T) {
	t.Parallel()
	assert.False(t, ForcesTLS(nil, 4317))
	assert.True(t, ForcesTLS(&facts.DestinationRule{TLS: "ISTIO_MUTUAL"}, 4317))
	assert.False(t, ForcesTLS(&facts.DestinationRule{TLS: "DISABLE"}, 4317))
	assert.False(t, ForcesTLS(&facts.DestinationRule{TLS: "SIMPLE", PortTLS: map[int]string{4317: ""}}, 4317))
	assert.True(t, ForcesTLS(&facts.DestinationRule{PortTLS: map[int]string{4317: "MUTUAL"}}, 4317))
}

func TestNetworkPoliciesLetThroughWhatAnyOfThemLets(t *testing.T) {
	t.Parallel()
	ingress := func(p facts.NetworkPolicy) []facts.NetworkRule { return p.Ingress }
	pod := map[string]string{"app": "sensor"}
	policy := func(name string, rules ...facts.NetworkRule) facts.NetworkPolicy {
		return facts.NetworkPolicy{Namespace: "groundcover", Name: name, Ingress: append([]facts.NetworkRule{}, rules...)}
	}
	closed, opens := policy("closed"), policy("opens", facts.NetworkRule{Ports: []int{80, 4317}})
	elsewhere := closed
	elsewhere.Selector = facts.LabelSelector{"matchLabels": map[string]any{"app": "portal"}}
	for name, c := range map[string]struct {
		all      []facts.NetworkPolicy
		blocking []string
	}{
		"none":                     {nil, nil},
		"one that admits nothing":  {[]facts.NetworkPolicy{closed}, []string{"groundcover/closed"}},
		"one of them opens":        {[]facts.NetworkPolicy{closed, opens}, nil},
		"of another pod":           {[]facts.NetworkPolicy{elsewhere}, nil},
		"any port":                 {[]facts.NetworkPolicy{policy("any", facts.NetworkRule{AnyPort: true})}, nil},
		"about egress only":        {[]facts.NetworkPolicy{{Namespace: "groundcover", Name: "out", Egress: []facts.NetworkRule{}}}, nil},
		"another port":             {[]facts.NetworkPolicy{policy("other", facts.NetworkRule{Ports: []int{80}})}, []string{"groundcover/other"}},
		"of another namespace too": {[]facts.NetworkPolicy{{Namespace: "shop", Name: "x", Ingress: []facts.NetworkRule{}}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			blocking, admitted := Admitted(c.all, "groundcover", pod, 4317, ingress)
			assert.Equal(t, c.blocking, blocking)
			assert.Equal(t, len(c.blocking) == 0, admitted)
		})
	}
}

func TestDiscoverySelectorsAreAnyOf(t *testing.T) {
	t.Parallel()
	mesh := map[string]any{"matchLabels": map[string]any{"mesh": "on"}}
	named := map[string]any{"matchExpressions": []any{map[string]any{"key": "name", "operator": "In", "values": []any{"groundcover"}}}}
	assert.True(t, Discovers(nil, nil))
	assert.False(t, Discovers([]map[string]any{mesh}, nil))
	assert.True(t, Discovers([]map[string]any{mesh, named}, map[string]string{"name": "groundcover"}))
	assert.False(t, Discovers([]map[string]any{{"matchExpressions": "no selector"}}, nil))
}
