// Package sensor stands where groundcover's sensor would: it takes spans by Datadog, Zipkin and OTLP and
// decodes them. It keeps all of them; the real one keeps a share (groundcover's chart, agent.sensor.apmIngestor).
package sensor

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/wire"
)

// Store is what all sensors of a lab have got.
type Store struct {
	mu         sync.Mutex
	generation int
	spans      []wire.Span
	totals     map[string]wire.Total
	changed    chan struct{}
}

// NewStore makes an empty store.
func NewStore() *Store {
	return &Store{totals: map[string]wire.Total{}, changed: make(chan struct{})}
}

// add takes the spans of one request.
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

// Reset forgets everything.
func (s *Store) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.generation++
	s.spans, s.totals = nil, map[string]wire.Total{}
	s.announce()
}

// announce wakes those who wait; the mutex is held.
func (s *Store) announce() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// List returns the spans from one on, of one generation. It waits until there are more than that, or the
// context ends; it never waits for another generation than the present one.
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
