package sensor

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/controlplane"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/kubelet"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/wire"
)

// The sensor's ports, as in groundcover's chart (values agent.sensor.apmIngestor and healthProbe).
const (
	datadogPort  = 8126
	zipkinPort   = 9411
	otlpGRPCPort = 4317
	otlpHTTPPort = 4318
	healthPort   = 2021
)

// Kind makes pods labelled app=sensor receive spans into the store.
func Kind(store *Store) kubelet.Kind {
	return kubelet.Kind{
		Name:     "sensor",
		Selector: controlplane.Selector{Label: "app", Values: []string{"sensor"}},
		Start: func(_ context.Context, pod *kubelet.Pod) (kubelet.Workload, error) {
			return start(store, pod)
		},
	}
}

// server is one pod of the sensor.
type server struct {
	store   *Store
	pod     string
	started time.Time
	done    chan struct{}
	once    sync.Once
	closers []io.Closer
}

func start(store *Store, pod *kubelet.Pod) (kubelet.Workload, error) {
	s := &server{store: store, pod: pod.Object.Name, started: time.Now(), done: make(chan struct{})}
	health := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	handlers := map[int]http.Handler{
		datadogPort: s.datadogHandler(), zipkinPort: s.zipkinHandler(), otlpHTTPPort: s.otlpHandler(), healthPort: health,
	}
	for port, handler := range handlers {
		listener, err := pod.Network.Listen(port)
		if err != nil {
			s.Stop(0)
			return nil, err
		}
		// Envoy uses HTTP/2 without TLS when a DestinationRule or the port's protocol requires it.
		protocols := new(http.Protocols)
		protocols.SetHTTP1(true)
		protocols.SetUnencryptedHTTP2(true)
		web := &http.Server{Handler: handler, Protocols: protocols}
		s.closers = append(s.closers, web)
		go func() { _ = web.Serve(listener) }()
	}
	listener, err := pod.Network.Listen(otlpGRPCPort)
	if err != nil {
		s.Stop(0)
		return nil, err
	}
	calls := s.grpcServer()
	s.closers = append(s.closers, closer(calls.Stop))
	go func() { _ = calls.Serve(listener) }()
	return s, nil
}

// take decodes the body of a request, stores its spans and responds.
func (s *server) take(w http.ResponseWriter, r *http.Request, protocol string, decode func([]byte) ([]wire.Span, error), status int, answer string) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	spans, err := decode(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.receive(protocol, spans, r.Header, len(body))
	w.WriteHeader(status)
	_, _ = io.WriteString(w, answer)
}

func (s *server) receive(protocol string, spans []wire.Span, received map[string][]string, bytes int) {
	headers := make(map[string]string, len(received))
	for name, values := range received {
		headers[strings.ToLower(name)] = strings.Join(values, ",")
	}
	for i := range spans {
		spans[i].Headers, spans[i].Sensor = headers, s.pod
	}
	s.store.add(protocol, spans, bytes)
}

type closer func()

func (c closer) Close() error {
	c()
	return nil
}

// The sensor runs in the supervisor. It is ready when it listens and ends only when it is stopped.

func (s *server) Ready(context.Context) error { return nil }
func (s *server) PID() int                    { return 0 }
func (s *server) Started() time.Time          { return s.started }
func (s *server) Done() <-chan struct{}       { return s.done }
func (s *server) Ended() error                { return errors.New("the sensor was stopped") }

func (s *server) Stop(time.Duration) {
	s.once.Do(func() {
		for _, c := range s.closers {
			_ = c.Close()
		}
		close(s.done)
	})
}
