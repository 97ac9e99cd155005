package proof

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Proved says whether a replica and all of its proxies run with provider, and if not, why that is not so or cannot be told.
func (r Replica) Proved(provider string) (proved bool, why string) {
	switch r.Source {
	case FromMetrics:
		return false, strings.Join(append([]string{r.Why + ": only counters were read, which tell neither the configuration nor acknowledgements"}, r.counted()...), "; ")
	case Unread:
		return false, r.Why
	}
	var against []string
	force := InForce(r.Mesh, r.Telemetries)
	if force.Off != "" {
		against = append(against, force.Off)
	}
	if !strings.EqualFold(force.Provider, provider) && force.Provider != "" {
		against = append(against, fmt.Sprintf("the provider in force is %q", force.Provider))
	}
	if slices.Contains(r.Failing, force.Protocol) {
		against = append(against, fmt.Sprintf("istiod does not find the Service of a provider of type %s: is it %s?", force.Protocol, force.Address))
	}
	rejections, pending := r.Rejections(), len(r.Proxies)-r.Acked()-len(r.Rejections())
	if len(rejections) > 0 {
		against = append(against, fmt.Sprintf("%d of %d proxies reject their listeners: %s", len(rejections), len(r.Proxies), few(rejections)))
	}
	if pending > 0 {
		against = append(against, fmt.Sprintf("%d of %d proxies have not acknowledged yet", pending, len(r.Proxies)))
	}
	return len(against) == 0, strings.Join(against, "; ")
}

// counted are the failures that the counters tell. They may be over.
func (r Replica) counted() []string {
	if r.Counts == nil {
		return nil
	}
	var texts []string
	for _, proxy := range slices.Sorted(maps.Keys(r.Counts.Rejects)) {
		texts = append(texts, proxy+" rejected listeners since istiod started")
	}
	for _, kind := range slices.Sorted(maps.Keys(r.Counts.Lookups)) {
		texts = append(texts, fmt.Sprintf("the Service of a provider of type %s was not found %.0f times since istiod started", kind, r.Counts.Lookups[kind]))
	}
	return texts
}

// Acked counts the proxies that took the last listeners that they were sent.
func (r Replica) Acked() int {
	acked := 0
	for _, proxy := range r.Proxies {
		if proxy.Sent == proxy.Acked && proxy.Error == "" {
			acked++
		}
	}
	return acked
}

// Rejections that stand now.
func (r Replica) Rejections() []Rejection {
	var rejections []Rejection
	for _, proxy := range r.Proxies {
		if proxy.Error != "" {
			rejections = append(rejections, Rejection{r.name(), proxy.Name, proxy.Error})
		}
	}
	return rejections
}
