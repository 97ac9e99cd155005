package meshstatus

import (
	"cmp"
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof"
)

// meshStatus puts what was seen into the words of the result, by revision.
func meshStatus(replicas []proof.Replica, missing []proof.Permission, provider string) MeshStatus {
	status := MeshStatus{Proved: true, Revisions: []RevisionStatus{}, MissingPermissions: []string{}}
	for _, replica := range replicas {
		missing = append(missing, replica.Missing...)
	}
	for _, permission := range missing {
		status.MissingPermissions = append(status.MissingPermissions, permission.String())
	}
	slices.Sort(status.MissingPermissions)
	status.MissingPermissions = slices.Compact(status.MissingPermissions)
	slices.SortStableFunc(replicas, func(a, b proof.Replica) int {
		return cmp.Or(cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Revision, b.Revision))
	})
	for _, replica := range replicas {
		at := len(status.Revisions) - 1
		if at < 0 || status.Revisions[at].Namespace != replica.Namespace || status.Revisions[at].Revision != replica.Revision {
			status.Revisions = append(status.Revisions, RevisionStatus{Namespace: replica.Namespace, Revision: replica.Revision, Proved: true, Istiods: []IstiodStatus{}})
			at++
		}
		status.Revisions[at].add(replica, provider)
	}
	var why []string
	for _, revision := range status.Revisions {
		status.Proved = status.Proved && revision.Proved
		if revision.Why != "" {
			why = append(why, strings.Trim(revision.Namespace+"/"+revision.Revision, "/")+": "+revision.Why)
		}
	}
	if len(status.Revisions) == 0 {
		status.Proved = false
		why = append(why, "no istiod runs here")
		if len(missing) > 0 {
			why = []string{"istiod could not be looked for"}
		}
	}
	status.Why = strings.Join(why, "; ")
	return status
}

// add counts one istiod in.
func (r *RevisionStatus) add(replica proof.Replica, provider string) {
	proved, why := replica.Proved(provider)
	r.Proved = r.Proved && proved
	if why != "" && !strings.Contains(r.Why, why) {
		r.Why = strings.Join(slices.DeleteFunc([]string{r.Why, why}, func(s string) bool { return s == "" }), "; ")
	}
	if replica.Pod == "" {
		return
	}
	istiod := IstiodStatus{Pod: replica.Pod, Proved: proved, Why: why, Source: string(replica.Source), Proxies: ProxyCounts{}, Rejections: []RejectedProxy{}}
	if replica.Source == proof.FromDebug {
		force := proof.InForce(replica.Mesh, replica.Telemetries)
		istiod.Tracing = TracingInForce{Provider: force.Provider, Protocol: force.Protocol, Address: force.Address, Telemetry: force.Telemetry,
			Sampling: force.Sampling, Elsewhere: append([]string{}, force.Elsewhere...)}
		istiod.Proxies = ProxyCounts{Total: len(replica.Proxies), Acknowledged: replica.Acked(), Rejected: len(replica.Rejections())}
		for _, rejection := range replica.Rejections() {
			istiod.Rejections = append(istiod.Rejections, RejectedProxy{Proxy: rejection.Proxy, Message: rejection.Words})
		}
	}
	if istiod.Tracing.Elsewhere == nil {
		istiod.Tracing.Elsewhere = []string{}
	}
	r.Istiods = append(r.Istiods, istiod)
	r.Proxies.Total += istiod.Proxies.Total
	r.Proxies.Acknowledged += istiod.Proxies.Acknowledged
	r.Proxies.Rejected += istiod.Proxies.Rejected
}
