// Package sensor is a stand-in for groundcover's sensor. It receives and decodes spans over Datadog, Zipkin and OTLP and stores all
// of them. The real sensor keeps a sample (groundcover's chart, agent.sensor.apmIngestor). Kind registers it with the kubelet.
package sensor

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/wire"
)

// Store has the spans of all sensors of a lab.
type Store struct {
	mu         sync.Mutex
	generation int
	spans      []wire.Span
	totals     map[string]wire.Total
	changed    chan struct{}
}

// NewStore returns an empty store.
func NewStore() *Store {
	return &Store{totals: map[string]wire.Total{}, changed: make(chan struct{})}
}

// add stores the spans of one request.
func (s *Store) add(protocol string, spans []wire.Span, bytes int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range spans {
		spans[i].Protocol, spans[i].RequestBytes = protocol, bytes
	}
	s.spans = append(s.spans, spans...)
	total := s.totals[protocol]
	s.totals[protocol] = wire.Total{Requests: total.Requests + 1, Spans: total.Spans + len(spans), Bytes: total.Bytes + bytes}
	s.announce()
}

// Reset deletes all spans and totals and starts a new generation.
func (s *Store) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.generation++
	s.spans, s.totals = nil, map[string]wire.Total{}
	s.announce()
}

// announce wakes waiting calls of List. The caller holds the mutex.
func (s *Store) announce() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// List returns the spans of the current generation from an index on. It waits until there is at least one, the generation changes,
// or the context ends. When the caller's generation is not the current one, it returns all spans at once.
func (s *Store) List(ctx context.Context, generation, from int) wire.SpanList {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.generation == generation && len(s.spans) <= from && ctx.Err() == nil {
		changed := s.changed
		s.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
		}
		s.mu.Lock()
	}
	if s.generation != generation {
		from = 0
	}
	return wire.SpanList{
		Generation: s.generation,
		Spans:      slices.Clone(s.spans[min(from, len(s.spans)):]),
		Totals:     maps.Clone(s.totals),
	}
}
