// Package guard is the write that is verified: it reads what proxies reject before a write, follows the write until every
// connected proxy acknowledged it or one rejected it, and reverts a rejected one. Its caller writes between Begin and Verify.
// It never writes anything but the object that it was given, and only to revert it.
package guard

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof"
)

// Guard says which proxies verify a write, and for how long.
type Guard struct {
	// Namespace of istiod; Revision is its revision, "" for all of the namespace.
	Namespace, Revision string
	// Provider is the extension provider that istiod has once it has the configuration, "" for none.
	Provider string
	// Revert says that a rejected write is reverted; else it stays.
	Revert bool
	// Wait is how long proxies may take to acknowledge; Rollout is how long a workload that was written to may take.
	Wait, Rollout time.Duration
}

// Limit is the longest that a guard takes: rolled out, verified, and rolled back.
func (g *Guard) Limit() time.Duration {
	if g == nil {
		return 0
	}
	return g.Wait + 2*g.Rollout
}

// Logger is what a guard logs to; the logger of pulumi-go-provider is one.
type Logger interface {
	Warningf(format string, args ...any)
	Infof(format string, args ...any)
	InfoStatusf(format string, args ...any)
}

// Watch is a mesh as it was before a write.
type Watch struct {
	guard  *Guard
	client *cluster.Client
	log    Logger
	reader *proof.Reader
	before []proof.Replica
}

// Begin reads the mesh before the write. It is nil without a guard. End it.
func Begin(ctx context.Context, client *cluster.Client, g *Guard, log Logger) *Watch {
	if g == nil {
		return nil
	}
	reader := proof.NewReader(client, g.Namespace, g.Revision)
	before, err := reader.Read(ctx)
	if err != nil {
		// The write is not kept from the mesh for it.
		log.Warningf("Could not read proxy status before the write: %s", err)
	}
	return &Watch{guard: g, client: client, log: log, reader: reader, before: before}
}

// End closes the connections to istiod.
func (w *Watch) End() {
	if w != nil {
		w.reader.Close()
	}
}

// LogOutcome logs an outcome without rejections.
func LogOutcome(log Logger, subject string, outcome proof.Outcome) {
	switch {
	case outcome.Proved && outcome.Proxies == 0:
		log.Infof("%s: istiod has the configuration; no proxy is connected that could reject it", subject)
	case outcome.Proved:
		log.InfoStatusf("%s: acknowledged by all %d proxies", subject, outcome.Proxies)
	default:
		log.Warningf("%s: could not verify that proxies accepted it: %s%s", subject, outcome.Why, missingText(outcome.Missing))
	}
}

// missingText names the permissions that a verification lacks.
func missingText(missing []proof.Permission) string {
	if len(missing) == 0 {
		return ""
	}
	texts := make([]string, 0, len(missing))
	for _, permission := range missing {
		texts = append(texts, permission.String())
	}
	return fmt.Sprintf(" (the identity of the kubeconfig may not: %s; docs/permissions.md has the role)", strings.Join(texts, ", "))
}

// mostRejections is how many proxies an error names.
const mostRejections = 3

// RejectedText is the text of an error about messages of rejections: which proxies, with their own messages, and what follows.
func RejectedText(messages []string) string {
	return fmt.Sprintf("proxies rejected the configuration (NACK): %s; new proxies will not become ready", names.FirstMessages(messages, mostRejections))
}

// Messages are rejections as texts.
func Messages(rejections []proof.Rejection) []string {
	all := make([]string, 0, len(rejections))
	for _, rejection := range rejections {
		all = append(all, rejection.String())
	}
	return all
}
