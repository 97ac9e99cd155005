package proof

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof/istiod"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/telemetry"
)

// Status is what one replica says of its mesh and its proxies now.
type Status struct {
	// Verified says that the wanted provider is effective for the whole mesh and that all proxies acknowledged their listeners.
	Verified bool
	// Reason is why it is not verified: what is wrong, or what could not be read.
	Reason string
	// Tracing is empty unless the source of the replica is istiod.FromDebug.
	Tracing EffectiveTracing
	// Acknowledged is how many proxies accepted the last listeners that istiod sent.
	Acknowledged int
	Rejections   []Rejection
}

// StatusOf is the status of a replica read with its Telemetries. provider is the name of the extension provider that has to
// be effective.
func StatusOf(replica istiod.Replica, provider string) Status {
	switch replica.Source {
	case istiod.FromMetrics:
		reason := replica.Reason + ": only counters could be read, which show neither the configuration nor acknowledgements"
		return Status{Reason: strings.Join(append([]string{reason}, pastFailures(replica)...), "; ")}
	case istiod.FromNothing:
		return Status{Reason: replica.Reason}
	}
	status := Status{Tracing: TracingOf(replica.Mesh, replica.Telemetries), Acknowledged: acknowledged(replica), Rejections: rejections(replica)}
	reasons := append(DocumentReasons(replica), tracingReasons(status.Tracing, provider, replica.FailingLookups)...)
	reasons = append(reasons, proxyReasons(status, len(replica.Proxies))...)
	status.Verified, status.Reason = len(reasons) == 0, strings.Join(reasons, "; ")
	return status
}

// tracingReasons are the reasons for which spans do not reach the provider, once where they hold for all spans.
func tracingReasons(tracing EffectiveTracing, provider string, failingLookups []string) []string {
	client, server := modeReasons(tracing.Client, provider, failingLookups), modeReasons(tracing.Server, provider, failingLookups)
	if slices.Equal(client, server) {
		return client
	}
	reasons := make([]string, 0, len(client)+len(server))
	for _, reason := range client {
		reasons = append(reasons, "client spans: "+reason)
	}
	for _, reason := range server {
		reasons = append(reasons, "server spans: "+reason)
	}
	return reasons
}

func modeReasons(tracing ModeTracing, provider string, failingLookups []string) []string {
	var reasons []string
	if tracing.DisabledReason != "" {
		reasons = append(reasons, tracing.DisabledReason)
	}
	if tracing.Provider != "" && !telemetry.SameProvider(tracing.Provider, provider) {
		reasons = append(reasons, fmt.Sprintf("the effective provider is %q", tracing.Provider))
	}
	if slices.Contains(failingLookups, tracing.Protocol) {
		reasons = append(reasons, fmt.Sprintf("istiod does not find the Service of a provider of type %s, which may be %s", tracing.Protocol, tracing.Address))
	}
	return reasons
}

// proxyReasons say how many of all proxies reject their listeners, and how many have not answered.
func proxyReasons(status Status, proxies int) []string {
	var reasons []string
	if rejected := len(status.Rejections); rejected > 0 {
		messages := make([]string, 0, rejected)
		for _, rejection := range status.Rejections {
			messages = append(messages, rejection.String())
		}
		reasons = append(reasons, fmt.Sprintf("%d of %d proxies reject their listeners: %s", rejected, proxies, names.FirstMessages(messages, mostNamed)))
	}
	if pending := proxies - status.Acknowledged - len(status.Rejections); pending > 0 {
		reasons = append(reasons, fmt.Sprintf("%d of %d proxies have not acknowledged yet", pending, proxies))
	}
	return reasons
}

// pastFailures are the failures that the counters show. Their causes may be gone.
func pastFailures(replica istiod.Replica) []string {
	counters := countersOf(replica)
	var failures []string
	for _, proxy := range slices.Sorted(maps.Keys(counters.Rejects)) {
		failures = append(failures, proxy+" rejected listeners since istiod started")
	}
	for _, kind := range slices.Sorted(maps.Keys(counters.FailedLookups)) {
		failures = append(failures, fmt.Sprintf("istiod did not find the Service of a provider of type %s %.0f times since it started", kind, counters.FailedLookups[kind]))
	}
	return failures
}

func acknowledged(replica istiod.Replica) int {
	count := 0
	for _, proxy := range replica.Proxies {
		if proxy.Sent == proxy.Acked && proxy.Error == "" {
			count++
		}
	}
	return count
}

func rejections(replica istiod.Replica) []Rejection {
	var all []Rejection
	for _, proxy := range replica.Proxies {
		if proxy.Error != "" {
			all = append(all, Rejection{replica.String(), proxy.Name, envoyReason(proxy.Error)})
		}
	}
	return all
}
