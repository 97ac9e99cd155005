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

// SensorOptions are the options of the sensor. The zero value is the default of groundcover's chart.
type SensorOptions struct {
	// Namespace and Release default to "groundcover"; the Service is called <Release>-sensor.
	Namespace, Release string
	// DatadogRatio and OTelRatio are the sampling ratios in the sensor's configuration, 0 to 1; default 0.05. The sensor of a lab
	// ignores them and keeps all spans.
	DatadogRatio, OTelRatio float64
}

//go:embed sensor.yaml
var sensorObjects string

var sensorTemplate = template.Must(template.New("sensor").Parse(sensorObjects))

// InstallSensor installs the sensor and returns when it is ready on every node. It decodes spans on ports 8126, 9411, 4317 and
// 4318 and serves the health probe on 2021. It does not listen on 8428.
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

// Span is one span that the sensor received over any protocol.
type Span = wire.Span

// Total are the numbers of requests, spans and bytes of one protocol.
type Total = wire.Total

// The protocols of spans: the keys of Totals and the values of Span.Protocol.
const (
	Datadog  = wire.Datadog
	Zipkin   = wire.Zipkin
	OTLPGRPC = wire.OTLPGRPC
	OTLPHTTP = wire.OTLPHTTP
)

// Spans returns all spans since the start or the last ResetSpans in the order of arrival.
func (l *Lab) Spans(ctx context.Context) ([]Span, error) {
	list, err := l.spans(ctx, "")
	return list.Spans, err
}

// Totals returns the totals since the start or the last ResetSpans by protocol. Reports of Datadog's tracer about itself are under
// "datadog-telemetry".
func (l *Lab) Totals(ctx context.Context) (map[string]Total, error) {
	list, err := l.spans(ctx, "")
	return list.Totals, err
}

// ResetSpans deletes all spans and totals.
func (l *Lab) ResetSpans(ctx context.Context) error {
	return l.request(ctx, http.MethodDelete, wire.SpansPath, nil)
}

// WaitForSpans returns the spans that match (all when match is nil) as soon as there are n of them. When the context ends first,
// the error contains the numbers of spans.
func (l *Lab) WaitForSpans(ctx context.Context, n int, match func(Span) bool) ([]Span, error) {
	var matched []Span
	generation, received := -1, 0
	for {
		list, err := l.spans(ctx, fmt.Sprintf("?generation=%d&from=%d", generation, received))
		if err != nil {
			return nil, fmt.Errorf("waiting for %d spans: %d of %d spans match: %w", n, len(matched), received, err)
		}
		if list.Generation != generation {
			generation, received, matched = list.Generation, 0, nil
		}
		received += len(list.Spans)
		for _, span := range list.Spans {
			if match == nil || match(span) {
				matched = append(matched, span)
			}
		}
		if len(matched) >= n {
			return matched, nil
		}
	}
}

func (l *Lab) spans(ctx context.Context, query string) (wire.SpanList, error) {
	var list wire.SpanList
	err := l.request(ctx, http.MethodGet, wire.SpansPath+query, &list)
	return list, err
}
