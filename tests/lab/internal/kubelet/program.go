package kubelet

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/process"
)

// program is a Workload that is a process.
type program struct {
	process *process.Process
	ready   func(ctx context.Context) error
}

// Program starts a program in the pod's network; ready is its readiness probe.
func (p *Pod) Program(run process.Program, ready func(ctx context.Context) error) (Workload, error) {
	run.Dir, run.Log = p.Dir, p.Log
	started := &program{ready: ready}
	err := p.Network.Do(func() (err error) {
		started.process, err = run.Start()
		return err
	})
	if err != nil {
		return nil, err
	}
	return started, nil
}

func (p *program) Ready(ctx context.Context) error { return p.ready(ctx) }
func (p *program) PID() int                        { return p.process.PID }
func (p *program) Started() time.Time              { return p.process.Started }
func (p *program) Done() <-chan struct{}           { return p.process.Done() }
func (p *program) Ended() error                    { return p.process.Ended() }
func (p *program) Stop(grace time.Duration)        { p.process.Stop(grace) }

// Get asks an HTTP server on the pod's loopback and returns the body of an answer with status 200.
func (p *Pod) Get(ctx context.Context, port int, path string) ([]byte, error) {
	client := &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, address string) (net.Conn, error) {
			return p.Network.Dial(ctx, address)
		},
	}}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("http://127.0.0.1:%d%s", port, path), nil)
	if err != nil {
		return nil, err
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("reading %s: %s: %s", request.URL, response.Status, body)
	}
	return body, err
}
