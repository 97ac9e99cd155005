package proof

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Rejection is what a proxy does not take, or istiod cannot send.
type Rejection struct {
	// Istiod is the replica, as namespace/pod, that saw it.
	Istiod string
	// Proxy is pod.namespace, "" where it is istiod's own failure.
	Proxy string
	// Words are Envoy's own, or what istiod's counters tell.
	Words string
}

// String is "gw-0.istio-system: Error adding/updating listener(s) …".
func (r Rejection) String() string {
	if r.Proxy == "" {
		return "istiod " + r.Istiod + ": " + r.Words
	}
	return r.Proxy + ": " + r.Words
}

// Verdict is what replicas say after a write, compared with before it.
type Verdict struct {
	// Rejections that were not there before.
	Rejections []Rejection
	// Taken says that every istiod that tells has the provider.
	Taken bool
	// Waiting is what may still come: a push, an answer, a pod.
	Waiting []string
	// Unproved is what nobody can tell, and will not.
	Unproved []string
	// Missing are the permissions that would tell more.
	Missing []Permission
	// Proxies that are connected.
	Proxies int
}

// Judge compares what istiods say with what they said before the write that put provider into the mesh configuration.
// Only what is new counts. Without a before everything is new.
func Judge(before, after []Replica, provider string) Verdict {
	j := judging{before: before, provider: provider, verdict: Verdict{Taken: true}}
	for _, replica := range after {
		j.replica(replica)
	}
	if len(after) == 0 {
		j.wait("no istiod runs")
	}
	j.lost(after)
	return j.verdict
}

type judging struct {
	before   []Replica
	provider string
	verdict  Verdict
}

func (j *judging) wait(format string, args ...any) {
	j.verdict.Waiting = append(j.verdict.Waiting, fmt.Sprintf(format, args...))
}

func (j *judging) unproved(format string, args ...any) {
	j.verdict.Unproved = append(j.verdict.Unproved, fmt.Sprintf(format, args...))
}

func (j *judging) replica(now Replica) {
	for _, permission := range now.Missing {
		if !slices.Contains(j.verdict.Missing, permission) {
			j.verdict.Missing = append(j.verdict.Missing, permission)
		}
	}
	then := Replica{}
	if at := slices.IndexFunc(j.before, func(r Replica) bool { return r.UID == now.UID }); at >= 0 {
		then = j.before[at]
	}
	switch now.Source {
	case FromDebug:
		j.debug(then, now)
	case FromMetrics:
		j.counted(then, now)
	case Unread:
		if len(now.Missing) > 0 {
			j.unproved("istiod %s tells nothing: %s", now.name(), now.Why)
		} else {
			j.wait("istiod %s: %s", now.name(), now.Why)
			j.verdict.Taken = false
		}
	}
}

// debug judges proxy by proxy.
func (j *judging) debug(then, now Replica) {
	if _, found := providerNamed(now.Mesh, j.provider); !found && j.provider != "" {
		j.wait("istiod %s does not have the provider %q yet", now.name(), j.provider)
		j.verdict.Taken = false
		return
	}
	earlier := map[string]Proxy{}
	for _, proxy := range then.Proxies {
		earlier[proxy.Name] = proxy
	}
	unanswered := 0
	for _, proxy := range now.Proxies {
		j.verdict.Proxies++
		old, known := earlier[proxy.Name]
		switch {
		case proxy.Error != "" && proxy.Error != j.errorBefore(proxy.Name):
			j.verdict.Rejections = append(j.verdict.Rejections, Rejection{now.name(), proxy.Name, proxy.Error})
		case proxy.Error != "":
			j.unproved("%s rejected its listeners before already, and does still", proxy.Name)
		case known && proxy.Sent == old.Sent, proxy.Sent != proxy.Acked:
			unanswered++
		}
	}
	if unanswered > 0 {
		j.wait("%d of %d proxies of istiod %s have not acknowledged yet", unanswered, len(now.Proxies), now.name())
	}
	j.lookups(then, now)
}

// errorBefore is what a proxy rejected before the write, whichever istiod it was connected to.
func (j *judging) errorBefore(proxy string) string {
	for _, replica := range j.before {
		for _, old := range replica.Proxies {
			if old.Name == proxy {
				return old.Error
			}
		}
	}
	return ""
}

// lookups judges whether istiod finds the provider's Service. It counts failures by the type of the provider, not by its
// name, so they are this one's only where no other of the type is configured.
func (j *judging) lookups(then, now Replica) {
	entry, found := providerNamed(now.Mesh, j.provider)
	if !found || now.Counts == nil {
		return
	}
	protocol, address := destination(entry)
	if now.Counts.Lookups[protocol] <= lookupsOf(then.Counts, protocol) {
		return
	}
	rivals := 0
	for _, other := range now.Mesh.ExtensionProviders {
		if kind, _ := destination(other); kind == protocol {
			rivals++
		}
	}
	if rivals > 1 || lookupsOf(then.Counts, protocol) > 0 {
		j.unproved("istiod %s fails to find the Service of a provider of type %s, which may be another one", now.name(), protocol)
		return
	}
	j.verdict.Rejections = append(j.verdict.Rejections, Rejection{Istiod: now.name(),
		Words: fmt.Sprintf("it does not find the Service of provider %q (%s), so no proxy traces", j.provider, address)})
}

func lookupsOf(counts *Counts, protocol string) float64 {
	if counts == nil {
		return 0
	}
	return counts.Lookups[protocol]
}

// counted judges by counters alone: a proxy that rejected something before cannot be told from one that does now.
func (j *judging) counted(then, now Replica) {
	const textNeeds = "it rejected its listeners (pilot_xds_lds_reject of istiod; Envoy's own words need a port-forward to istiod)"
	j.unproved("istiod %s tells only its counters: %s", now.name(), now.Why)
	if len(j.before) == 0 || now.Counts == nil {
		return // what they counted may be long over
	}
	old := Counts{}
	if then.Counts != nil {
		old = *then.Counts
	}
	for _, proxy := range slices.Sorted(maps.Keys(now.Counts.Rejects)) {
		if old.Rejects[proxy] == 0 {
			j.verdict.Rejections = append(j.verdict.Rejections, Rejection{now.name(), proxy, textNeeds})
		} else if now.Counts.Rejects[proxy] > old.Rejects[proxy] {
			j.unproved("%s rejected listeners before already, and did again", proxy)
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(now.Counts.Lookups)) {
		if old.Lookups[kind] == 0 {
			j.verdict.Rejections = append(j.verdict.Rejections, Rejection{Istiod: now.name(),
				Words: fmt.Sprintf("it does not find the Service of a provider of type %s, so no proxy traces by that", kind)})
		}
	}
	j.verdict.Proxies += int(now.Counts.Connected)
	if now.Counts.Connected > 0 && now.Counts.Pushes <= old.Pushes {
		j.wait("istiod %s has not sent listeners yet", now.name())
	}
}

// lost waits for proxies that were connected before the write and are to no istiod now: an istiod that restarts hands
// them to another.
func (j *judging) lost(after []Replica) {
	connected := map[string]bool{}
	for _, replica := range after {
		if replica.Source != FromDebug {
			return
		}
		for _, proxy := range replica.Proxies {
			connected[proxy.Name] = true
		}
	}
	var lost []string
	for _, replica := range j.before {
		for _, proxy := range replica.Proxies {
			if !connected[proxy.Name] && !slices.Contains(lost, proxy.Name) {
				lost = append(lost, proxy.Name)
			}
		}
	}
	if len(lost) > 0 {
		j.wait("not connected to istiod again: %s", few(lost))
	}
}

// few names the first of many.
func few[T any](list []T) string {
	const most = 3
	texts := make([]string, 0, most)
	for _, one := range list[:min(most, len(list))] {
		texts = append(texts, fmt.Sprint(one))
	}
	text := strings.Join(texts, "; ")
	if len(list) > most {
		text += fmt.Sprintf("; and %d more", len(list)-most)
	}
	return text
}
