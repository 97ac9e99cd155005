package lab

import (
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"net/http"
	"text/template"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/wire"
)

// SensorOptions says how groundcover's sensor is installed. The zero value is what groundcover's chart
// does by default.
type SensorOptions struct {
	// Namespace and Release default to "groundcover"; the Service is called <Release>-sensor.
	Namespace, Release string
	// DatadogRatio and OTelRatio are the shares of traces, 0 to 1, that the sensor says it keeps; default
	// 0.05. The sensor of a lab keeps all.
	DatadogRatio, OTelRatio float64
}

//go:embed sensor.yaml
var sensorObjects string

var sensorTemplate = template.Must(template.New("sensor").Parse(sensorObjects))

// InstallSensor installs the sensor and returns when it is ready on every node. It decodes what arrives on
// 8126, 9411, 4317 and 4318 and answers on 2021; nothing listens on 8428.
func (l *Lab) InstallSensor(ctx context.Context, options SensorOptions) error {
	options.Namespace = cmp.Or(options.Namespace, "groundcover")
	options.Release = cmp.Or(options.Release, "groundcover")
	options.DatadogRatio = cmp.Or(options.DatadogRatio, 0.05)
	options.OTelRatio = cmp.Or(options.OTelRatio, 0.05)
	var text bytes.Buffer
	if err := sensorTemplate.Execute(&text, options); err != nil {
		return err
	}
	if err := l.Apply(ctx, text.String()); err != nil {
		return fmt.Errorf("installing the sensor: %w", err)
	}
	return l.await(ctx, "the sensor on every node", func(ctx context.Context) error {
		set, err := l.Client.AppsV1().DaemonSets(options.Namespace).Get(ctx, options.Release+"-sensor", metav1.GetOptions{})
		if err != nil {
			return err
		}
		return daemonSetReady(set, l.settings.Nodes)
	})
}

func daemonSetReady(set *appsv1.DaemonSet, nodes int) error {
	if status := set.Status; status.ObservedGeneration < set.Generation || int(status.NumberReady) < nodes {
		return fmt.Errorf("%d of %d pods are ready", status.NumberReady, nodes)
	}
	return nil
}

// Span is one span that the sensor got, whatever the protocol it came by.
type Span = wire.Span

// Total is what arrived by one protocol.
type Total = wire.Total

// The protocols by which spans arrive: the keys of Totals and the values of Span.Protocol.
const (
	Datadog  = wire.Datadog
	Zipkin   = wire.Zipkin
	OTLPGRPC = wire.OTLPGRPC
	OTLPHTTP = wire.OTLPHTTP
)

// Spans returns all spans that the sensor got since the start or the last ResetSpans, in the order of arrival.
func (l *Lab) Spans(ctx context.Context) ([]Span, error) {
	list, err := l.spans(ctx, "")
	return list.Spans, err
}

// Totals returns what the sensor got since the start or the last ResetSpans, by protocol. The tracer's own
// reports, which Datadog's sends without end, are under "datadog-telemetry".
func (l *Lab) Totals(ctx context.Context) (map[string]Total, error) {
	list, err := l.spans(ctx, "")
	return list.Totals, err
}

// ResetSpans forgets all spans and totals.
func (l *Lab) ResetSpans(ctx context.Context) error {
	return l.ask(ctx, http.MethodDelete, wire.SpansPath, nil)
}

// WaitForSpans returns the spans for which want says so (all, when it is nil) as soon as there are n of
// them. When the context ends first, the error tells what was there.
func (l *Lab) WaitForSpans(ctx context.Context, n int, want func(Span) bool) ([]Span, error) {
	var wanted []Span
	generation, seen := -1, 0
	for {
		list, err := l.spans(ctx, fmt.Sprintf("?generation=%d&from=%d", generation, seen))
		if err != nil {
			return nil, fmt.Errorf("waiting for %d spans: %d of %d that arrived are wanted: %w", n, len(wanted), seen, err)
		}
		if list.Generation != generation {
			generation, seen, wanted = list.Generation, 0, nil
		}
		seen += len(list.Spans)
		for _, span := range list.Spans {
			if want == nil || want(span) {
				wanted = append(wanted, span)
			}
		}
		if len(wanted) >= n {
			return wanted, nil
		}
	}
}

func (l *Lab) spans(ctx context.Context, query string) (wire.SpanList, error) {
	var list wire.SpanList
	err := l.ask(ctx, http.MethodGet, wire.SpansPath+query, &list)
	return list, err
}
