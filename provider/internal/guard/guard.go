// Package guard verifies writes: after a write it follows, with istiod, whether proxies accept the configuration, and
// reverts a write that they reject.
//
// A caller calls Begin before a write, writes, calls Verify with what it wrote, and calls End at last. Verify first waits
// for the rollout where the object is a workload, such as istiod itself. Its error is a *Rejected when proxies rejected the
// write, which says whether the write is still applied. LogOutcome and RejectedText are also for a rollout that verifies its
// restarts without a write. The package writes only to the object that it is given, and only to revert it.
package guard

import (
	"context"
	"time"

	"k8s.io/client-go/dynamic"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof/istiod"
)

// Guard says with which control plane a write is verified, and for how long.
type Guard struct {
	// Namespace of istiod; Revision of istiod, "" for all in the namespace.
	Namespace, Revision string
	// Provider is the extension provider that istiod has once it has read the configuration, "" for none.
	Provider string
	// Entry is its entry of extensionProviders as it was written, nil where any entry of this name will do.
	Entry map[string]any
	// Sampling and CustomTags are those of the whole mesh that istiod has once it took the Telemetry; nil where they are not compared.
	Sampling   *float64
	CustomTags map[string]any
	// Accept are the namespaces whose proxies may reject the write.
	Accept []string
	// Revert says that a rejected write is reverted; otherwise it stays.
	Revert bool
	// Wait is the time for proxies to acknowledge, Rollout the time for a workload that is written to.
	Wait, Rollout time.Duration
}

// Limit is the longest time that a guard takes: a rollout, the verification, and the rollout of the reverted write. It is 0
// without a guard.
func (g *Guard) Limit() time.Duration {
	if g == nil {
		return 0
	}
	return g.Wait + 2*g.Rollout
}

// Watch is a mesh from before a write until it is verified.
type Watch struct {
	guard     Guard
	log       Logger
	workloads dynamic.Interface
	read      proof.Read
	closeRead func()
	before    []istiod.Replica
	// beforeUnknown says that before could not be read.
	beforeUnknown bool
}

// Begin reads the mesh before the write. The Watch is nil without a guard. End it.
func Begin(ctx context.Context, client *cluster.Client, guard *Guard, log Logger) *Watch {
	if guard == nil {
		return nil
	}
	reader := istiod.NewReader(client, guard.Namespace, guard.Revision)
	if guard.Sampling != nil || guard.CustomTags != nil {
		reader.WithTelemetries()
	}
	watch := &Watch{guard: *guard, log: log, workloads: client.Dynamic, read: reader.Read, closeRead: reader.Close}
	watch.begin(ctx)
	return watch
}

func (w *Watch) begin(ctx context.Context) {
	before, err := w.read(ctx)
	if err != nil {
		// The write goes ahead. Of no rejection can be told whether it is a new one, so none reverts it.
		w.log.Warningf("Could not read proxy status before the write: %s", err)
	}
	w.before, w.beforeUnknown = before, err != nil
}

// End closes the connections to istiod.
func (w *Watch) End() {
	if w != nil {
		w.closeRead()
	}
}
