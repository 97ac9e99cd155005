// Package reach holds the rules by which Istio and Kubernetes decide whether a proxy reaches a Service, and whether it uses TLS:
// exportTo, Sidecars, DestinationRules, discoverySelectors, NetworkPolicies. Each function takes objects of package mesh and gives
// one answer; plan calls them and reports findings. It is pure: it reads no cluster and reports nothing. Source:
// pilot/pkg/model/{push_context,sidecar}.go of Istio 1.31.
package reach

import (
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

// Target is the Service that spans are sent to.
type Target struct {
	Host, Namespace string
	Port            int
}

// Exported says whether an object of the namespace from is visible in the namespace to, by its exportTo, or by the mesh's default
// where it has none. Without both lists it is visible everywhere.
func Exported(exportTo, meshDefault []string, from, to string) bool {
	if len(exportTo) == 0 {
		exportTo = meshDefault
	}
	if len(exportTo) == 0 {
		return true
	}
	return slices.ContainsFunc(exportTo, func(entry string) bool {
		entry = strings.TrimSpace(entry)
		return entry == "*" || entry == to || entry == "." && from == to
	})
}

// subset says whether labels have every entry of a selector; nil selects all.
func subset(selector, labels map[string]string) bool {
	for key, value := range selector {
		if labels[key] != value {
			return false
		}
	}
	return true
}

// matches is Istio's rule for host patterns: "*", a name, or "*.suffix".
func matches(pattern, host string) bool {
	suffix, wild := strings.CutPrefix(pattern, "*")
	if wild {
		return strings.HasSuffix(host, suffix)
	}
	return pattern == host
}

// Sidecar is the Sidecar that configures a proxy, nil for none: one of its namespace, those with a selector first, then by age;
// else the one of the root namespace. None configures a gateway.
func Sidecar(proxy mesh.Proxies, all []mesh.Sidecar, root string) *mesh.Sidecar {
	if proxy.Gateway {
		return nil
	}
	find := func(wanted func(mesh.Sidecar) bool) *mesh.Sidecar {
		var oldest *mesh.Sidecar
		for i, sidecar := range all {
			if wanted(sidecar) && (oldest == nil || older(sidecar.Created, sidecar.Name, oldest.Created, oldest.Name)) {
				oldest = &all[i]
			}
		}
		return oldest
	}
	sameNamespace := func(s mesh.Sidecar) bool { return s.Namespace == proxy.Namespace }
	if own := find(func(s mesh.Sidecar) bool {
		return sameNamespace(s) && s.Selector != nil && subset(s.Selector, proxy.Labels)
	}); own != nil {
		return own
	}
	if own := find(func(s mesh.Sidecar) bool { return sameNamespace(s) && s.Selector == nil }); own != nil {
		return own
	}
	return find(func(s mesh.Sidecar) bool { return s.Namespace == root && s.Selector == nil })
}

// older says whether an object was created before another; of the same second, the name decides.
func older(created, name, thanCreated, thanName string) bool {
	if created != thanCreated {
		return created < thanCreated
	}
	return name < thanName
}

// Imports says whether a Sidecar gives a proxy of a namespace a cluster for the target. A VirtualService with a route to the
// target also imports it; this function ignores VirtualServices.
func Imports(sidecar *mesh.Sidecar, namespace string, target Target) bool {
	if sidecar == nil || len(sidecar.Egress) == 0 {
		return true
	}
	return slices.ContainsFunc(sidecar.Egress, func(listener mesh.EgressListener) bool {
		return (listener.Port == 0 || listener.Port == target.Port) && imports(listener.Hosts, namespace, target)
	})
}

func imports(hosts []string, namespace string, target Target) bool {
	included := false
	for _, entry := range hosts {
		entry, excluded := strings.CutPrefix(entry, "~") // an exclusion (Istio 1.31)
		from, name, _ := strings.Cut(entry, "/")
		inScope := from == "*" || from == target.Namespace || from == "." && namespace == target.Namespace || excluded && from == ""
		switch {
		case !inScope || !matches(name, target.Host):
		case excluded:
			return false
		default:
			included = true
		}
	}
	return included
}
