// Package reach says which proxies can reach a Service, and over what: Istio's and Kubernetes' rules for that, as pure
// functions. Sources: istio-preflight facts, and pilot/pkg/model/{push_context,sidecar}.go of Istio 1.31.
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

// Exported says whether something of one namespace is visible in another: exportTo is its own list, or the mesh's default
// where it has none; no list at all means everywhere.
func Exported(exportTo, standard []string, from, to string) bool {
	if len(exportTo) == 0 {
		exportTo = standard
	}
	if len(exportTo) == 0 {
		return true
	}
	return slices.ContainsFunc(exportTo, func(entry string) bool {
		entry = strings.TrimSpace(entry)
		return entry == "*" || entry == to || entry == "." && from == to
	})
}

// subset says that an object with these labels is selected; nil selects all.
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

// Sidecar is the Sidecar that a proxy obeys, nil for none: one of its namespace, those with a selector first, then by age;
// else the one of the root namespace. Gateways obey none.
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
	home := func(s mesh.Sidecar) bool { return s.Namespace == proxy.Namespace }
	if own := find(func(s mesh.Sidecar) bool { return home(s) && s.Selector != nil && subset(s.Selector, proxy.Labels) }); own != nil {
		return own
	}
	if own := find(func(s mesh.Sidecar) bool { return home(s) && s.Selector == nil }); own != nil {
		return own
	}
	return find(func(s mesh.Sidecar) bool { return s.Namespace == root && s.Selector == nil })
}

func older(created, name, thanCreated, thanName string) bool {
	if created != thanCreated {
		return created < thanCreated
	}
	return name < thanName
}

// Imports says whether a proxy of a namespace that obeys a Sidecar has the target among its clusters. A VirtualService that
// leads there imports it too; that is not looked at.
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
		entry, excluded := strings.CutPrefix(entry, "~") // exclusions: Istio 1.31
		from, name, _ := strings.Cut(entry, "/")
		here := from == "*" || from == target.Namespace || from == "." && namespace == target.Namespace || excluded && from == ""
		switch {
		case !here || !matches(name, target.Host):
		case excluded:
			return false
		default:
			included = true
		}
	}
	return included
}
