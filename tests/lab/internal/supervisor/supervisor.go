// Package supervisor is the first process inside a lab's namespaces. It starts the control plane, the kubelet, the kube-proxy and
// the DNS, and reports events on standard output. Package lab calls Main in the process that it starts as the supervisor.
package supervisor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/clusterdns"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/controlplane"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/echo"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/kubelet"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/kubeproxy"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/sandbox"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/sensor"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/wire"
)

// Main runs a lab until standard input ends, which happens when the program that started the lab closes it or ends. Then it removes
// the lab's folder. It never returns.
func Main(folder wire.Folder) {
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, nil)))
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	events := json.NewEncoder(os.Stdout)
	err := run(ctx, folder, func(event wire.Event) {
		slog.Info("event", "event", event)
		_ = events.Encode(event)
	})
	if ctx.Err() == nil {
		_ = events.Encode(wire.Event{Failed: err.Error()})
		<-ctx.Done() // keeps the logs until the program that started the lab has read them
	}
	settings, err := wire.Load(folder)
	if err != nil || !settings.Keep {
		_ = os.RemoveAll(string(folder))
	}
	os.Exit(0)
}

// run returns when the context ends, or with the error that ends the lab.
func run(ctx context.Context, folder wire.Folder, report func(wire.Event)) error {
	settings, err := wire.Load(folder)
	if err != nil {
		return err
	}
	if err := sandbox.SetUpNetwork(); err != nil {
		return fmt.Errorf("setting up the lab's network, which requires unprivileged user namespaces: %w", err)
	}
	spans := sensor.NewStore()
	kinds := []kubelet.Kind{
		kubelet.Istiod(), kubelet.Gateway(), kubelet.Sidecar(), kubelet.AgentGateway(), kubelet.Named("vmagent", "victoria-metrics"),
		sensor.Kind(spans), echo.Kind(), echo.WithSidecar(),
	}
	plane, err := controlplane.Start(ctx, folder, settings, kubelet.Selectors(kinds), func(step string) { report(wire.Event{Step: step}) })
	defer plane.Stop()
	if err != nil {
		return err
	}
	var parts sync.WaitGroup
	defer parts.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	pods := kubelet.New(plane.Client, folder, settings, kinds...)
	proxy := kubeproxy.New(plane.Client, pods.NodeOf)
	failed := make(chan error, 5)
	listening := make(chan struct{})
	parts.Go(func() { failed <- proxy.Run(ctx, func() { close(listening) }) })
	parts.Go(func() { failed <- clusterdns.Run(ctx, plane.Client, sandbox.DNS+":53") })
	parts.Go(func() { failed <- pods.Run(ctx) })
	parts.Go(func() { failed <- pods.Serve(ctx) })
	parts.Go(func() { failed <- serve(ctx, folder, pods, spans) })
	select {
	case <-listening:
		report(wire.Event{Ready: true})
	case <-ctx.Done():
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case err := <-plane.Failed():
		return err
	case err := <-failed:
		return errors.Join(errors.New("a part of the lab ended"), err)
	}
}
