package reach

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

func tcp(numbers ...int) []mesh.NetworkPort {
	var ports []mesh.NetworkPort
	for _, number := range numbers {
		ports = append(ports, mesh.NetworkPort{Number: number, End: number, Protocol: "TCP"})
	}
	return ports
}

func matchLabels(key, value string) mesh.LabelSelector {
	return mesh.LabelSelector{"matchLabels": map[string]any{key: value}}
}

func TestNetworkPoliciesAdmitAPortThatAnyOfThemAdmits(t *testing.T) {
	t.Parallel()
	pods := Pods{Namespace: "groundcover", Labels: map[string]string{"app": "sensor"}}
	policy := func(name string, rules ...mesh.NetworkRule) mesh.NetworkPolicy {
		return mesh.NetworkPolicy{Namespace: "groundcover", Name: name, Ingress: append([]mesh.NetworkRule{}, rules...)}
	}
	closed, open := policy("closed"), policy("open", mesh.NetworkRule{Ports: tcp(80, 4317)})
	elsewhere := closed
	elsewhere.Selector = matchLabels("app", "portal")
	for name, c := range map[string]struct {
		all      []mesh.NetworkPolicy
		blocking []string
	}{
		"none":                     {nil, nil},
		"one that admits nothing":  {[]mesh.NetworkPolicy{closed}, []string{"groundcover/closed"}},
		"one of them opens":        {[]mesh.NetworkPolicy{closed, open}, nil},
		"of another pod":           {[]mesh.NetworkPolicy{elsewhere}, nil},
		"any port":                 {[]mesh.NetworkPolicy{policy("any", mesh.NetworkRule{})}, nil},
		"about egress only":        {[]mesh.NetworkPolicy{{Namespace: "groundcover", Name: "out", Egress: []mesh.NetworkRule{}}}, nil},
		"another port":             {[]mesh.NetworkPolicy{policy("other", mesh.NetworkRule{Ports: tcp(80)})}, []string{"groundcover/other"}},
		"a range with the port":    {[]mesh.NetworkPolicy{policy("range", mesh.NetworkRule{Ports: []mesh.NetworkPort{{Number: 4000, End: 5000, Protocol: "TCP"}}})}, nil},
		"the port of UDP":          {[]mesh.NetworkPolicy{policy("udp", mesh.NetworkRule{Ports: []mesh.NetworkPort{{Number: 4317, End: 4317, Protocol: "UDP"}}})}, []string{"groundcover/udp"}},
		"a name, which may be it":  {[]mesh.NetworkPolicy{policy("name", mesh.NetworkRule{Ports: []mesh.NetworkPort{{Name: "otlp", Protocol: "TCP"}}})}, nil},
		"of another namespace too": {[]mesh.NetworkPolicy{{Namespace: "shop", Name: "x", Ingress: []mesh.NetworkRule{}}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			blocking, admitted := Admitted(c.all, Ingress, pods, nil, PodPort{Number: 4317})
			assert.Equal(t, c.blocking, blocking)
			assert.Equal(t, len(c.blocking) == 0, admitted)
		})
	}
}

func TestAPolicyAdmitsThePeersThatItNames(t *testing.T) {
	t.Parallel()
	sensor := Pods{Namespace: "groundcover", Labels: map[string]string{"app": "sensor"}}
	cart := Pods{Namespace: "shop", Labels: map[string]string{"app": "cart"}, NamespaceLabels: map[string]string{"kubernetes.io/metadata.name": "shop"}, Addresses: []string{"10.1.2.3"}}
	for name, c := range map[string]struct {
		peer     mesh.NetworkPeer
		admitted bool
	}{
		"pods of the policy's own namespace":        {mesh.NetworkPeer{Pods: mesh.LabelSelector{}}, false},
		"all namespaces":                            {mesh.NetworkPeer{Namespaces: mesh.LabelSelector{}}, true},
		"the namespace by its name":                 {mesh.NetworkPeer{Namespaces: matchLabels("kubernetes.io/metadata.name", "shop")}, true},
		"another namespace":                         {mesh.NetworkPeer{Namespaces: matchLabels("kubernetes.io/metadata.name", "db")}, false},
		"the pods of all namespaces":                {mesh.NetworkPeer{Pods: matchLabels("app", "cart"), Namespaces: mesh.LabelSelector{}}, true},
		"other pods of all namespaces":              {mesh.NetworkPeer{Pods: matchLabels("app", "till"), Namespaces: mesh.LabelSelector{}}, false},
		"a block with the address":                  {mesh.NetworkPeer{Block: "10.0.0.0/8"}, true},
		"a block without the address":               {mesh.NetworkPeer{Block: "192.168.0.0/16"}, false},
		"a block whose exception has the address":   {mesh.NetworkPeer{Block: "0.0.0.0/0", Except: []string{"10.0.0.0/8"}}, false},
		"a block whose exception lacks the address": {mesh.NetworkPeer{Block: "0.0.0.0/0", Except: []string{"172.16.0.0/12"}}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			policies := []mesh.NetworkPolicy{{Namespace: "groundcover", Name: "p", Ingress: []mesh.NetworkRule{{Peers: []mesh.NetworkPeer{c.peer}}}}}
			_, admitted := Admitted(policies, Ingress, sensor, &cart, PodPort{Number: 4317})
			assert.Equal(t, c.admitted, admitted)
		})
	}
}

func TestWhatIsNotKnownOfAPeerCountsAsAdmitted(t *testing.T) {
	t.Parallel()
	unknown := Pods{Namespace: "shop"}
	for _, peer := range []mesh.NetworkPeer{{Block: "192.168.0.0/16"}, {Namespaces: matchLabels("team", "db")}} {
		policies := []mesh.NetworkPolicy{{Namespace: "groundcover", Ingress: []mesh.NetworkRule{{Peers: []mesh.NetworkPeer{peer}}}}}
		_, admitted := Admitted(policies, Ingress, Pods{Namespace: "groundcover"}, &unknown, PodPort{Number: 4317})
		assert.True(t, admitted)
	}
}
