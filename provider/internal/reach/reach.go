// Package reach is the rules of Istio and Kubernetes by which a proxy reaches a Service: whether the Service is exported to the
// proxy's namespace, whether the proxy's Sidecar imports it, which DestinationRule applies and whether it forces TLS, and
// whether NetworkPolicies admit the connection. Sources: pilot/pkg/model/push_context.go and sidecar.go of Istio 1.31, and the
// Kubernetes documentation ("Network Policies").
//
// Each function takes values of a mesh.Snapshot and answers one of these questions; they can be called in any order. The
// package is pure: it reads no cluster, and it knows neither findings nor plans.
package reach

import (
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

// Target is one port of the Service that proxies send spans to.
type Target struct {
	// Host is its full DNS name.
	Host, Namespace string
	Port            int
}

// Exported says whether an object of the namespace from is visible in the namespace to. exportTo is the object's own list, and
// meshDefault applies where it has none; without both it is visible everywhere.
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

// subset says whether an object with these labels is selected; an empty selector selects all.
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

// Sidecar is the Sidecar that applies to a proxy, nil for none: the oldest of its namespace that selects it, else the oldest
// of its namespace without a selector, else the oldest of the root namespace without a selector. None applies to a gateway.
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

// older orders objects as istiod does: by creation time, then by name.
func older(created, name, thanCreated, thanName string) bool {
	if created != thanCreated {
		return created < thanCreated
	}
	return name < thanName
}

// Imports says whether a proxy of this namespace, to which this Sidecar applies, has the target among its clusters. A
// VirtualService with the target as its destination imports it too; VirtualServices are not taken into account.
func Imports(sidecar *mesh.Sidecar, namespace string, target Target) bool {
	if sidecar == nil || len(sidecar.Egress) == 0 {
		return true
	}
	return slices.ContainsFunc(sidecar.Egress, func(listener mesh.EgressListener) bool {
		return (listener.Port == 0 || listener.Port == target.Port) && imports(listener.Hosts, namespace, target)
	})
}

// imports says the same of one egress listener. Its hosts are "namespace/name", or exclusions with a leading "~" (Istio 1.31).
func imports(hosts []string, namespace string, target Target) bool {
	included := false
	for _, entry := range hosts {
		entry, excluded := strings.CutPrefix(entry, "~")
		from, name, _ := strings.Cut(entry, "/")
		matchesNamespace := from == "*" || from == target.Namespace || from == "." && namespace == target.Namespace || excluded && from == ""
		switch {
		case !matchesNamespace || !matches(name, target.Host):
		case excluded:
			return false
		default:
			included = true
		}
	}
	return included
}
