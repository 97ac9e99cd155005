package reach

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

var sensor = Target{Host: "s.groundcover.svc.cluster.local", Namespace: "groundcover", Port: 4317}

func TestAnObjectIsExportedByItsOwnListElseByTheMeshsDefault(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		own, meshDefault []string
		to               string
		visible          bool
	}{
		"without a list":                     {nil, nil, "shop", true},
		"to all":                             {[]string{"*"}, nil, "shop", true},
		"to its own namespace, from another": {[]string{"."}, nil, "shop", false},
		"to its own namespace, from there":   {[]string{"."}, nil, "groundcover", true},
		"to a list":                          {[]string{"a", " shop"}, nil, "shop", true},
		"to no namespace":                    {[]string{"~"}, nil, "groundcover", false},
		"the mesh's default":                 {nil, []string{"."}, "shop", false},
		"its own list before the mesh's":     {[]string{"*"}, []string{"."}, "shop", true},
		"to a list of other namespaces":      {[]string{"a", "b"}, nil, "shop", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.visible, Exported(c.own, c.meshDefault, "groundcover", c.to))
		})
	}
}

func TestASidecarImportsTheSensorByNamespaceHostAndPort(t *testing.T) {
	t.Parallel()
	listener := func(port int, hosts ...string) mesh.EgressListener {
		return mesh.EgressListener{Port: port, Hosts: hosts}
	}
	for name, c := range map[string]struct {
		egress  []mesh.EgressListener
		imports bool
	}{
		"no listeners":                        {nil, true},
		"everything":                          {[]mesh.EgressListener{listener(0, "*/*")}, true},
		"the usual hardening":                 {[]mesh.EgressListener{listener(0, "./*", "istio-system/*")}, false},
		"the sensor's namespace":              {[]mesh.EgressListener{listener(0, "./*", "groundcover/*")}, true},
		"the sensor by name":                  {[]mesh.EgressListener{listener(0, "groundcover/s.groundcover.svc.cluster.local")}, true},
		"by a suffix":                         {[]mesh.EgressListener{listener(0, "*/*.groundcover.svc.cluster.local")}, true},
		"another host of the namespace":       {[]mesh.EgressListener{listener(0, "groundcover/x.groundcover.svc.cluster.local")}, false},
		"for its port":                        {[]mesh.EgressListener{listener(4317, "groundcover/*")}, true},
		"for another port":                    {[]mesh.EgressListener{listener(8080, "groundcover/*"), listener(0, "./*")}, false},
		"all but the sensor":                  {[]mesh.EgressListener{listener(0, "*/*", "~groundcover/s.groundcover.svc.cluster.local")}, false},
		"nothing at all":                      {[]mesh.EgressListener{listener(0, "~/*")}, false},
		"a second listener that does":         {[]mesh.EgressListener{listener(0, "./*"), listener(0, "groundcover/*")}, true},
		"its own namespace, which is another": {[]mesh.EgressListener{listener(0, "./*")}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.imports, Imports(&mesh.Sidecar{Egress: c.egress}, "shop", sensor))
		})
	}
	assert.True(t, Imports(&mesh.Sidecar{Egress: []mesh.EgressListener{listener(0, "./*")}}, "groundcover", sensor), "a proxy beside the sensor")
}

func TestSidecarChoosesTheMostSpecificThenTheOldest(t *testing.T) {
	t.Parallel()
	root := mesh.Sidecar{Namespace: "istio-system", Name: "root", Created: "2026-01-01T00:00:00Z"}
	wide := mesh.Sidecar{Namespace: "shop", Name: "wide", Created: "2026-01-02T00:00:00Z"}
	younger := mesh.Sidecar{Namespace: "shop", Name: "younger", Created: "2026-01-03T00:00:00Z"}
	one := mesh.Sidecar{Namespace: "shop", Name: "one", Created: "2026-01-04T00:00:00Z", Selector: map[string]string{"app": "cart"}}
	all := []mesh.Sidecar{younger, root, wide, one}
	of := func(proxy mesh.Proxies, all []mesh.Sidecar) string {
		if sidecar := Sidecar(proxy, all, "istio-system"); sidecar != nil {
			return sidecar.Name
		}
		return ""
	}
	cart := map[string]string{"app": "cart", "version": "1"}
	assert.Equal(t, "one", of(mesh.Proxies{Namespace: "shop", Labels: cart}, all))
	assert.Equal(t, "wide", of(mesh.Proxies{Namespace: "shop"}, all))
	assert.Equal(t, "root", of(mesh.Proxies{Namespace: "bank", Labels: cart}, all))
	assert.Empty(t, of(mesh.Proxies{Namespace: "bank"}, all[2:]))
	assert.Empty(t, of(mesh.Proxies{Namespace: "shop", Gateway: true}, all), "no Sidecar configures a gateway")
}

func TestTheFirstLevelWithADestinationRuleWinsAndTheMostSpecificRuleInIt(t *testing.T) {
	t.Parallel()
	rule := func(namespace, name, host string, exportTo ...string) mesh.DestinationRule {
		return mesh.DestinationRule{Namespace: namespace, Name: name, Host: host, ExportTo: exportTo}
	}
	root, beside := rule("istio-system", "mesh-wide", "*.local"), rule("groundcover", "beside", sensor.Host)
	own, short := rule("shop", "own", "*.groundcover.svc.cluster.local"), rule("groundcover", "short", "s")
	for name, c := range map[string]struct {
		all    []mesh.DestinationRule
		client string
		wins   string
	}{
		"none":                               {nil, "shop", ""},
		"the root namespace's":               {[]mesh.DestinationRule{root}, "shop", "mesh-wide"},
		"the sensor's namespace's before it": {[]mesh.DestinationRule{root, beside}, "shop", "beside"},
		"the client's before both":           {[]mesh.DestinationRule{root, beside, own}, "shop", "own"},
		"a client's is only its own":         {[]mesh.DestinationRule{own}, "bank", ""},
		"a short name":                       {[]mesh.DestinationRule{short}, "shop", "short"},
		"one that is not exported":           {[]mesh.DestinationRule{root, rule("groundcover", "private", sensor.Host, ".")}, "shop", "mesh-wide"},
		"one exported to others":             {[]mesh.DestinationRule{root, rule("groundcover", "bank's", sensor.Host, "bank")}, "shop", "mesh-wide"},
		"the exact before the wildcard":      {[]mesh.DestinationRule{rule("groundcover", "wild", "*.cluster.local"), beside}, "shop", "beside"},
		"the longer wildcard":                {[]mesh.DestinationRule{root, rule("istio-system", "longer", "*.cluster.local")}, "shop", "longer"},
		"another host":                       {[]mesh.DestinationRule{rule("groundcover", "other", "x")}, "shop", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := Rules{All: c.all, Root: "istio-system", Domain: "cluster.local"}.For(mesh.Proxies{Namespace: c.client}, sensor)
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

func TestAModeForcesTLSAndPortLevelSettingsReplaceIt(t *testing.T) {
	t.Parallel()
	assert.False(t, ForcesTLS(nil, 4317))
	assert.True(t, ForcesTLS(&mesh.DestinationRule{TLS: "ISTIO_MUTUAL"}, 4317))
	assert.False(t, ForcesTLS(&mesh.DestinationRule{TLS: "DISABLE"}, 4317))
	assert.False(t, ForcesTLS(&mesh.DestinationRule{TLS: "SIMPLE", PortTLS: map[int]string{4317: ""}}, 4317))
	assert.True(t, ForcesTLS(&mesh.DestinationRule{PortTLS: map[int]string{4317: "MUTUAL"}}, 4317))
}

func TestOneMatchingDiscoverySelectorIsEnough(t *testing.T) {
	t.Parallel()
	mesh := map[string]any{"matchLabels": map[string]any{"mesh": "on"}}
	named := map[string]any{"matchExpressions": []any{map[string]any{"key": "name", "operator": "In", "values": []any{"groundcover"}}}}
	assert.True(t, Discovers(nil, nil))
	assert.False(t, Discovers([]map[string]any{mesh}, nil))
	assert.True(t, Discovers([]map[string]any{mesh, named}, map[string]string{"name": "groundcover"}))
	assert.False(t, Discovers([]map[string]any{{"matchExpressions": "no selector"}}, nil))
}
