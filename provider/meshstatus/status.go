package meshstatus

import (
	"cmp"
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof/istiod"
)

// statusOf is the result for these replicas, by namespace and revision. missing is the permission without which no istiod
// could be found.
func statusOf(replicas []istiod.Replica, missing []istiod.Permission, provider string) MeshStatus {
	status := MeshStatus{Verified: true, Revisions: []RevisionStatus{}, MissingPermissions: []string{}}
	for _, replica := range replicas {
		missing = append(missing, replica.Missing...)
	}
	for _, permission := range missing {
		status.MissingPermissions = append(status.MissingPermissions, permission.String())
	}
	slices.Sort(status.MissingPermissions)
	status.MissingPermissions = slices.Compact(status.MissingPermissions)
	slices.SortStableFunc(replicas, func(a, b istiod.Replica) int {
		return cmp.Or(cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Revision, b.Revision))
	})
	for _, replica := range replicas {
		last := len(status.Revisions) - 1
		if last < 0 || status.Revisions[last].Namespace != replica.Namespace || status.Revisions[last].Revision != replica.Revision {
			status.Revisions = append(status.Revisions, RevisionStatus{Namespace: replica.Namespace, Revision: replica.Revision, Verified: true, Istiods: []IstiodStatus{}})
			last++
		}
		status.Revisions[last].add(replica, provider)
	}
	var reasons []string
	for _, revision := range status.Revisions {
		status.Verified = status.Verified && revision.Verified
		if revision.Reason != "" {
			reasons = append(reasons, strings.Trim(revision.Namespace+"/"+revision.Revision, "/")+": "+revision.Reason)
		}
	}
	if len(status.Revisions) == 0 {
		status.Verified, reasons = false, []string{"no istiod runs here"}
		if len(missing) > 0 {
			reasons = []string{"istiod could not be found, since Deployments may not be listed"}
		}
	}
	status.Reason = strings.Join(reasons, "; ")
	return status
}

// add takes one more istiod of the revision.
func (r *RevisionStatus) add(replica istiod.Replica, provider string) {
	status := proof.StatusOf(replica, provider)
	r.Verified = r.Verified && status.Verified
	if status.Reason != "" && !strings.Contains(r.Reason, status.Reason) {
		r.Reason = strings.Join(slices.DeleteFunc([]string{r.Reason, status.Reason}, func(s string) bool { return s == "" }), "; ")
	}
	if replica.Pod == "" {
		return
	}
	one := IstiodStatus{Pod: replica.Pod, Verified: status.Verified, Reason: status.Reason, Source: string(replica.Source),
		Tracing:    effectiveTracing(status.Tracing),
		Proxies:    ProxyCounts{Total: len(replica.Proxies), Acknowledged: status.Acknowledged, Rejected: len(status.Rejections)},
		Rejections: []RejectedProxy{}}
	for _, rejection := range status.Rejections {
		one.Rejections = append(one.Rejections, RejectedProxy{Proxy: rejection.Proxy, Message: rejection.Message})
	}
	r.Istiods = append(r.Istiods, one)
	r.Proxies.Total += one.Proxies.Total
	r.Proxies.Acknowledged += one.Proxies.Acknowledged
	r.Proxies.Rejected += one.Proxies.Rejected
}
