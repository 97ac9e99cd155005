package lab

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/controlplane"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/process"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/sandbox"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/supervisor"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/wire"
)

// The program that starts a lab executes itself again inside the lab's namespaces as the supervisor, so that a test binary needs
// no other program.
func init() {
	if folder := os.Getenv(wire.Environment); folder != "" {
		supervisor.Main(wire.Folder(folder))
	}
}

// Start starts a lab and returns when all parts in the options are ready. The context bounds the start only. The lab runs until
// Stop or until the calling program ends or is killed.
func Start(ctx context.Context, options Options) (*Lab, error) {
	settings, err := options.settings()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "lab-")
	if err != nil {
		return nil, err
	}
	l := &Lab{folder: wire.Folder(folder), settings: settings, options: options, ended: make(chan struct{})}
	if err := l.start(ctx); err != nil {
		err = fmt.Errorf("starting a lab: %w", errors.Join(err, l.Failure(), l.unready()))
		return nil, errors.Join(err, l.Stop())
	}
	return l, nil
}

func (l *Lab) start(ctx context.Context) error {
	for _, name := range []string{"logs", "pods"} {
		if err := os.MkdirAll(l.folder.Path(name), 0o755); err != nil {
			return err
		}
	}
	var err error
	if l.credentials, err = controlplane.WriteCredentials(l.folder); err != nil {
		return fmt.Errorf("writing certificates: %w", err)
	}
	if err := l.settings.Save(l.folder); err != nil {
		return err
	}
	if err := l.supervise(ctx); err != nil {
		return err
	}
	if err := l.connect(); err != nil {
		return err
	}
	return l.install(ctx)
}

// unready is an error with the real pods that are not ready and the ends of their logs.
func (l *Lab) unready() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	pods, _ := l.Pods(ctx) // without a supervisor there are no pods
	var errs []error
	for _, pod := range pods {
		if !pod.Ready {
			log := process.Tail(l.folder.Log(pod.Kind+"_"+pod.Name), 15)
			errs = append(errs, fmt.Errorf("pod %s is not ready: %s; the end of its log:\n%s", pod.Name, pod.NotReady, log))
		}
	}
	return errors.Join(errs...)
}

// supervise executes this program as the lab's supervisor and waits until the cluster is ready.
func (l *Lab) supervise(ctx context.Context) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	log, err := os.Create(l.folder.Log("supervisor"))
	if err != nil {
		return err
	}
	defer log.Close()
	l.supervisor = exec.Command(self)
	l.supervisor.Env = append(os.Environ(), wire.Environment+"="+string(l.folder))
	l.supervisor.Stderr = log
	l.supervisor.SysProcAttr = sandbox.Attributes()
	if l.lifeline, err = l.supervisor.StdinPipe(); err != nil {
		return err
	}
	events, err := l.supervisor.StdoutPipe()
	if err != nil {
		return err
	}
	if err := l.supervisor.Start(); err != nil {
		l.supervisor = nil
		return fmt.Errorf("creating the lab's namespaces, which requires unprivileged user namespaces: %w", err)
	}
	ready := make(chan struct{})
	go l.follow(events, ready)
	select {
	case <-ready:
		return nil
	case <-l.ended:
		return fmt.Errorf("the supervisor ended; the end of its log:\n%s", process.Tail(l.folder.Log("supervisor"), 25))
	case <-ctx.Done():
		return ctx.Err()
	}
}

// follow reads the supervisor's events until the lab has ended.
func (l *Lab) follow(events io.Reader, ready chan<- struct{}) {
	defer close(l.ended)
	lines := bufio.NewScanner(events)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var event wire.Event
		if err := json.Unmarshal(lines.Bytes(), &event); err != nil {
			continue
		}
		switch {
		case event.Failed != "":
			l.failure.Store(&event.Failed)
			return
		case event.Ready:
			close(ready)
		default:
			l.report(event.Step)
		}
	}
}

func (l *Lab) report(step string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.options.Report != nil {
		l.options.Report(step)
	}
}

// install installs the parts in the options, Istio and the sensor at the same time.
func (l *Lab) install(ctx context.Context) error {
	group, together := errgroup.WithContext(ctx)
	if l.options.Istio {
		group.Go(func() error { return l.step("Istio", l.InstallIstio(together, l.options.IstioOverlay)) })
	}
	if l.options.Sensor {
		group.Go(func() error { return l.step("sensor", l.InstallSensor(together, SensorOptions{})) })
	}
	if err := group.Wait(); err != nil || !l.options.App {
		return err
	}
	err := l.step("app", l.InstallApp(ctx))
	if err != nil || !l.options.AgentGateway {
		return err
	}
	return l.step("gateway with Istio's agent", l.InstallAgentGateway(ctx))
}

// step reports a part that is ready.
func (l *Lab) step(name string, err error) error {
	if err == nil {
		l.report(name)
	}
	return err
}
