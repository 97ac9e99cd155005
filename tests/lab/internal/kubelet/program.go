package kubelet

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/clusterdns"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/process"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/sandbox"
)

// program is a Workload that is a process.
type program struct {
	process *process.Process
	ready   func(ctx context.Context) error
}

// Program starts a program in the pod with the namespaces of a container: the pod's network, its own processes, and the machine's
// files with the binds and with a resolv.conf that names the lab's DNS. ready is the readiness probe.
func (p *Pod) Program(run process.Program, ready func(ctx context.Context) error, binds ...sandbox.Bind) (Workload, error) {
	run.Dir, run.Log, run.Contained = p.Dir, p.Log, true
	resolver, err := p.resolver()
	if err != nil {
		return nil, fmt.Errorf("writing resolv.conf: %w", err)
	}
	started := &program{ready: ready}
	err = p.Network.Start(append(binds, resolver), func() (err error) {
		started.process, err = run.Start()
		return err
	})
	if err != nil {
		return nil, err
	}
	return started, nil
}

// resolver writes the resolv.conf of dnsPolicy ClusterFirst.
func (p *Pod) resolver() (sandbox.Bind, error) {
	bind := sandbox.Bind{From: filepath.Join(p.Dir, "resolv.conf"), To: "/etc/resolv.conf"}
	text := fmt.Sprintf("nameserver %s\nsearch %s.svc.%[3]s svc.%[3]s %[3]s\noptions ndots:5\n", sandbox.DNS, p.Object.Namespace, clusterdns.Domain)
	return bind, os.WriteFile(bind.From, []byte(text), 0o644)
}

func (p *program) Ready(ctx context.Context) error { return p.ready(ctx) }
func (p *program) PID() int                        { return p.process.PID }
func (p *program) Started() time.Time              { return p.process.Started }
func (p *program) Done() <-chan struct{}           { return p.process.Done() }
func (p *program) Ended() error                    { return p.process.Ended() }
func (p *program) Stop(grace time.Duration)        { p.process.Stop(grace) }

// Get sends a GET request to a port on the pod's loopback and returns the body of a response with status 200.
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
