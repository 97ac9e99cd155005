package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

const requests = 200

// shownTags are the tags in the table; a span has about twenty.
var shownTags = []string{"http.status_code", "istio.canonical_service", "istio.mesh_id"}

func (d *demo) trace(ctx context.Context) error {
	if err := d.awaitGatewaysTrace(ctx, true); err != nil {
		return fmt.Errorf("waiting until the gateway's listeners trace: %w", err)
	}
	if err := d.lab.ResetSpans(ctx); err != nil {
		return err
	}
	if err := d.sendRequests(ctx, requests); err != nil {
		return err
	}
	spans, err := d.awaitTraces(ctx, requests)
	if err != nil {
		return err
	}
	d.quote(table(spans))
	traces := len(tracesOf(spans))
	environment := spans[0].Headers["x-groundcover-env-name"]
	d.traced = fmt.Sprintf("%d of %d requests left a trace", traces, requests)
	if err := d.claim(traces == requests, "%d requests, %d traces: sampling is 100%%", requests, traces); err != nil {
		return err
	}
	return d.claim(environment == "production", "spans arrive with the header x-groundcover-env-name: %s, which the sensor turns into the attribute env_name", environment)
}

// awaitTraces waits until n traces have arrived; Envoy sends its spans in batches.
func (d *demo) awaitTraces(ctx context.Context, n int) ([]lab.Span, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	var spans []lab.Span
	err := wait.PollUntilContextCancel(ctx, 50*time.Millisecond, true, func(ctx context.Context) (bool, error) {
		var err error
		spans, err = d.lab.Spans(ctx)
		return len(tracesOf(spans)) >= n, err
	})
	if err != nil {
		return nil, fmt.Errorf("waiting for %d traces: %d spans of %d traces arrived: %w", n, len(spans), len(tracesOf(spans)), err)
	}
	return spans, nil
}

func tracesOf(spans []lab.Span) map[string]bool {
	traces := map[string]bool{}
	for _, span := range spans {
		traces[span.TraceID] = true
	}
	return traces
}

// table counts the spans of each service, operation, protocol and set of tags.
func table(spans []lab.Span) string {
	counts := map[[4]string]int{}
	for _, span := range spans {
		var tags []string
		for _, name := range shownTags {
			if value := span.Attributes[name]; value != "" {
				tags = append(tags, name+"="+value)
			}
		}
		counts[[4]string{span.Service, cmp.Or(span.Resource, span.Name), span.Protocol, strings.Join(tags, " ")}]++
	}
	var text strings.Builder
	out := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "SPANS\tSERVICE\tOPERATION\tPROTOCOL\tTAGS")
	byRow := func(a, b [4]string) int { return slices.Compare(a[:], b[:]) }
	for _, row := range slices.SortedFunc(maps.Keys(counts), byRow) {
		fmt.Fprintf(out, "%d\t%s\t%s\t%s\t%s\n", counts[row], row[0], row[1], row[2], row[3])
	}
	_ = out.Flush() // a strings.Builder never fails
	return text.String()
}
