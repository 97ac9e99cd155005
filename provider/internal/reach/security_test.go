package reach

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

var sensorPods = Pods{Namespace: "groundcover", Labels: map[string]string{"app": "sensor"}}

func TestTheNearestPeerAuthenticationWithAModeDecides(t *testing.T) {
	t.Parallel()
	policy := func(namespace, mode, created string, selector ...string) mesh.PeerAuthentication {
		p := mesh.PeerAuthentication{Namespace: namespace, Name: mode + created, Mode: mode, Created: created}
		if len(selector) > 0 {
			p.Selector = map[string]string{"app": selector[0]}
		}
		return p
	}
	strictMesh := policy("istio-system", "STRICT", "2")
	onPort := func(mode string, port int) mesh.PeerAuthentication {
		p := policy("groundcover", "", "1", "sensor")
		p.PortModes = map[int]string{port: mode}
		return p
	}
	for name, c := range map[string]struct {
		all    []mesh.PeerAuthentication
		strict bool
	}{
		"none":                                   {nil, false},
		"the mesh":                               {[]mesh.PeerAuthentication{strictMesh}, true},
		"the namespace beats the mesh":           {[]mesh.PeerAuthentication{strictMesh, policy("groundcover", "PERMISSIVE", "1")}, false},
		"the namespace without a mode":           {[]mesh.PeerAuthentication{strictMesh, policy("groundcover", "UNSET", "1")}, true},
		"the namespace alone":                    {[]mesh.PeerAuthentication{policy("groundcover", "STRICT", "1")}, true},
		"another namespace":                      {[]mesh.PeerAuthentication{policy("shop", "STRICT", "1")}, false},
		"the pods beat their namespace":          {[]mesh.PeerAuthentication{policy("groundcover", "STRICT", "1"), policy("groundcover", "DISABLE", "1", "sensor")}, false},
		"other pods":                             {[]mesh.PeerAuthentication{policy("groundcover", "STRICT", "1", "portal")}, false},
		"a selector in the root namespace":       {[]mesh.PeerAuthentication{policy("istio-system", "STRICT", "1", "sensor")}, false},
		"the older one of a namespace":           {[]mesh.PeerAuthentication{policy("groundcover", "STRICT", "2"), policy("groundcover", "PERMISSIVE", "1")}, false},
		"the port of the pods":                   {[]mesh.PeerAuthentication{strictMesh, onPort("PERMISSIVE", 4317)}, false},
		"another port of the pods":               {[]mesh.PeerAuthentication{strictMesh, onPort("PERMISSIVE", 80)}, true},
		"the port, in a mesh that is permissive": {[]mesh.PeerAuthentication{onPort("STRICT", 4317)}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.strict, Strict(c.all, sensorPods, 4317, "istio-system") != nil)
		})
	}
}

func TestAnAuthorizationPolicyRefusesAPortThatNoRuleCanAllow(t *testing.T) {
	t.Parallel()
	ports := func(ports ...string) mesh.AuthorizationRule {
		return mesh.AuthorizationRule{Operations: []mesh.AuthorizedOperation{{Ports: ports}}}
	}
	allow := func(name string, rules ...mesh.AuthorizationRule) mesh.AuthorizationPolicy {
		return mesh.AuthorizationPolicy{Namespace: "groundcover", Name: name, Action: "ALLOW", Rules: rules}
	}
	deny := func(rules ...mesh.AuthorizationRule) mesh.AuthorizationPolicy {
		return mesh.AuthorizationPolicy{Namespace: "istio-system", Name: "deny", Action: "DENY", Rules: rules}
	}
	onlyWeb := allow("web", ports("80"))
	of := func(p mesh.AuthorizationPolicy, namespace, app string) mesh.AuthorizationPolicy {
		p.Namespace, p.Selector = namespace, map[string]string{"app": app}
		return p
	}
	for name, c := range map[string]struct {
		all      []mesh.AuthorizationPolicy
		refusing []string
	}{
		"none":                             {nil, nil},
		"an empty policy allows nothing":   {[]mesh.AuthorizationPolicy{allow("nothing")}, []string{"groundcover/nothing"}},
		"another port":                     {[]mesh.AuthorizationPolicy{onlyWeb}, []string{"groundcover/web"}},
		"another policy allows the port":   {[]mesh.AuthorizationPolicy{onlyWeb, allow("spans", ports("4317"))}, nil},
		"a rule about senders":             {[]mesh.AuthorizationPolicy{allow("from", mesh.AuthorizationRule{Conditional: true})}, nil},
		"all ports but this one":           {[]mesh.AuthorizationPolicy{allow("not", mesh.AuthorizationRule{Operations: []mesh.AuthorizedOperation{{NotPorts: []string{"4317"}}}})}, []string{"groundcover/not"}},
		"of the root namespace":            {[]mesh.AuthorizationPolicy{{Namespace: "istio-system", Name: "all", Action: "ALLOW"}}, []string{"istio-system/all"}},
		"of another namespace":             {[]mesh.AuthorizationPolicy{of(onlyWeb, "shop", "sensor")}, nil},
		"of other pods":                    {[]mesh.AuthorizationPolicy{of(onlyWeb, "groundcover", "portal")}, nil},
		"of the sensor's pods":             {[]mesh.AuthorizationPolicy{of(onlyWeb, "groundcover", "sensor")}, []string{"groundcover/web"}},
		"a denied port":                    {[]mesh.AuthorizationPolicy{deny(ports("4317")), allow("spans", ports("4317"))}, []string{"istio-system/deny"}},
		"another denied port":              {[]mesh.AuthorizationPolicy{deny(ports("80"))}, nil},
		"a denied port of some senders":    {[]mesh.AuthorizationPolicy{deny(mesh.AuthorizationRule{Conditional: true, Operations: ports("4317").Operations})}, nil},
		"a denied path of the port":        {[]mesh.AuthorizationPolicy{deny(mesh.AuthorizationRule{Operations: []mesh.AuthorizedOperation{{Ports: []string{"4317"}, Conditional: true}}})}, nil},
		"an action that decides elsewhere": {[]mesh.AuthorizationPolicy{{Namespace: "groundcover", Name: "audit", Action: "AUDIT"}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.refusing, Refusing(c.all, sensorPods, 4317, "istio-system"))
		})
	}
	assert.Empty(t, Refusing([]mesh.AuthorizationPolicy{onlyWeb, deny(ports("80"))}, sensorPods, 0, "istio-system"), "a port that is not known may be any")
}
