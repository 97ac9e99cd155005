// Package proof concludes from what istiods say whether a mesh runs the configuration that it was given.
//
// A caller reads replicas with package istiod before a write, writes, and calls Follow, which reads again until every
// connected proxy acknowledged the configuration, one rejected it, or the time is over. FollowRestarted does the same for the
// proxies of workloads that were restarted. StatusOf needs no write: it is what one replica says now. Compare, StatusOf and
// TracingOf are pure. The package reads a mesh only by the function that it is given, writes nothing, and knows neither plans
// nor rollouts.
package proof

import (
	"fmt"
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof/istiod"
)

// Rejection is a configuration that a proxy rejects, or that istiod cannot send.
type Rejection struct {
	// Istiod is the replica, as namespace/pod, that reports it.
	Istiod string
	// Proxy is pod.namespace, "" where istiod itself fails.
	Proxy string
	// Message is one line: Envoy's own last reason, or what istiod's counters show.
	Message string
}

// String is "gw-0.istio-system: Error adding/updating listener(s) …".
func (r Rejection) String() string {
	if r.Proxy == "" {
		return "istiod " + r.Istiod + ": " + r.Message
	}
	return r.Proxy + ": " + r.Message
}

// Change is a write with the mesh before it.
type Change struct {
	// Before are the replicas before the write. What they rejected then is no rejection of the write.
	Before []istiod.Replica
	// BeforeUnknown says that they could not be read, so that no rejection can be told from an earlier one. Without it and without
	// Before, no istiod ran before, or what is rejected now is the question.
	BeforeUnknown bool
	// Pushed says that something was written, so that istiod has to send it. Without it the present acknowledgements count, and
	// nothing is waited for.
	Pushed bool
	// Accept are the namespaces whose proxies may reject the write.
	Accept []string
	// Expected is what istiod has once it has taken the write.
	Expected Expected
}

// Comparison is what changed between the replicas before a write and after it.
type Comparison struct {
	// Rejections are new ones.
	Rejections []Rejection
	// Taken says that every istiod that could be read has what was written.
	Taken bool
	// Untaken are the replicas that do not have it.
	Untaken []istiod.Replica
	// Pending is what may still happen: a push, an acknowledgement, a pod that starts.
	Pending []string
	// Unverifiable is what cannot be known, now or later.
	Unverifiable []string
	// Missing are the permissions for lack of which it cannot.
	Missing []istiod.Permission
	// Proxies is the number of connected ones.
	Proxies int
}

// Compare compares replicas with those before a write. Only new rejections that are of the write count (attribute), and of an istiod
// that has not taken the write nothing does. untaken are replicas as they were last read without it: an acknowledgement of what istiod had sent by then is not
// one of the write.
func Compare(change Change, untaken, after []istiod.Replica) Comparison {
	c := comparer{Change: change, untaken: untaken, Comparison: Comparison{Taken: true}}
	for _, replica := range after {
		c.replica(replica)
	}
	if len(after) == 0 {
		c.pending("no istiod runs")
	}
	c.disconnected(after)
	c.attribute()
	return c.Comparison
}

type comparer struct {
	Change
	untaken  []istiod.Replica
	suspects []suspect
	Comparison
}

func (c *comparer) pending(format string, args ...any) {
	c.Pending = append(c.Pending, fmt.Sprintf(format, args...))
}

func (c *comparer) unverifiable(format string, args ...any) {
	c.Unverifiable = append(c.Unverifiable, fmt.Sprintf(format, args...))
}

// reject notes what istiod itself cannot do.
func (c *comparer) reject(replica istiod.Replica, message string) {
	c.Rejections = append(c.Rejections, Rejection{Istiod: replica.String(), Message: message})
}

// suspect notes a new rejection by a proxy.
func (c *comparer) suspect(replica istiod.Replica, proxy istiod.Proxy, message string) {
	if slices.Contains(c.Accept, namespaceOf(proxy.Name)) {
		c.unverifiable("%s rejects its listeners, which is accepted for its namespace: %s", proxy.Name, message)
		return
	}
	c.suspects = append(c.suspects, suspect{Rejection{Istiod: replica.String(), Proxy: proxy.Name, Message: message}, replica, proxy})
}

// replica compares one replica with the same pod before the write, or with nothing where the pod is new.
func (c *comparer) replica(now istiod.Replica) {
	for _, permission := range now.Missing {
		if !slices.Contains(c.Missing, permission) {
			c.Missing = append(c.Missing, permission)
		}
	}
	then := same(c.Before, now)
	switch now.Source {
	case istiod.FromDebug:
		c.proxies(then, now)
	case istiod.FromMetrics:
		c.counters(then, now)
	case istiod.FromNothing:
		if len(now.Missing) > 0 {
			c.unverifiable("istiod %s could not be read: %s", now, now.Reason)
		} else {
			c.pending("istiod %s: %s", now, now.Reason)
			c.Taken = false
		}
	}
}

// same is the replica of the same pod in a list, the zero value for none.
func same(list []istiod.Replica, replica istiod.Replica) istiod.Replica {
	if at := slices.IndexFunc(list, func(r istiod.Replica) bool { return r.UID == replica.UID }); at >= 0 {
		return list[at]
	}
	return istiod.Replica{}
}
