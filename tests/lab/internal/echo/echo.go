// Package echo is the app behind the gateway. It responds to every request with the request itself, and to /metrics with a counter
// of requests. Kind and WithSidecar register it with the kubelet.
package echo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/controlplane"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/kubelet"
)

const port = 8080

// Kind makes pods labelled app=lab-echo serve HTTP on port 8080.
func Kind() kubelet.Kind {
	return kubelet.Kind{
		Name:     "app",
		Selector: controlplane.Selector{Label: "app", Values: []string{"lab-echo"}},
		Start:    start,
	}
}

type server struct {
	http.Server
	started  time.Time
	requests atomic.Int64
	done     chan struct{}
	once     sync.Once
}

func start(_ context.Context, pod *kubelet.Pod) (kubelet.Workload, error) { return listen(pod) }

func listen(pod *kubelet.Pod) (*server, error) {
	listener, err := pod.Network.Listen(port)
	if err != nil {
		return nil, err
	}
	s := &server{started: time.Now(), done: make(chan struct{})}
	s.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/metrics" {
			fmt.Fprintf(w, "# TYPE lab_echo_requests_total counter\nlab_echo_requests_total %d\n", s.requests.Load())
			return
		}
		s.requests.Add(1)
		fmt.Fprintf(w, "%s %s %s\n", r.Method, r.Host, r.URL)
		_ = r.Header.Write(w)
	})
	go func() { _ = s.Serve(listener) }()
	return s, nil
}

// The app runs in the supervisor. It is ready when it listens and ends only when it is stopped.

func (s *server) Ready(context.Context) error { return nil }
func (s *server) PID() int                    { return 0 }
func (s *server) Started() time.Time          { return s.started }
func (s *server) Done() <-chan struct{}       { return s.done }
func (s *server) Ended() error                { return errors.New("the app was stopped") }

func (s *server) Stop(time.Duration) {
	s.once.Do(func() {
		_ = s.Close()
		close(s.done)
	})
}
