// Package controlplane starts the programs of a Kubernetes control plane: etcd, kube-apiserver, kube-controller-manager,
// kube-scheduler, and kwok for the nodes and simulated pods. WriteCredentials comes first, then Start.
package controlplane

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/process"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/wire"
)

// The users of the lab's own programs, each with a kubeconfig of this name in the folder.
const (
	// Supervisor is the lab itself, as system:masters.
	Supervisor        = "lab"
	controllerManager = "system:kube-controller-manager"
	scheduler         = "system:kube-scheduler"
	kwok              = "kwok"
)

// ControlPlane is a running control plane.
type ControlPlane struct {
	// Client is the supervisor's client, in system:masters.
	Client kubernetes.Interface
	// Config is the configuration of Client.
	Config   *rest.Config
	folder   wire.Folder
	settings wire.Settings
	failed   chan error
	programs []*process.Process
}

// Start starts the control plane and waits until the nodes are ready. kwok ignores the pods that real selects. Report is called
// with each program that is ready.
func Start(ctx context.Context, folder wire.Folder, settings wire.Settings, real []Selector, report func(string)) (*ControlPlane, error) {
	c := &ControlPlane{folder: folder, settings: settings, failed: make(chan error, 8)}
	steps := []struct {
		name string
		run  func(context.Context) error
	}{
		{"etcd", c.startEtcd},
		{"kube-apiserver", c.startAPIServer},
		{"controllers", c.startControllers},
		{"kwok", func(context.Context) error { return c.startKwok(real) }},
		{"nodes", c.addNodes},
	}
	for _, step := range steps {
		if err := step.run(ctx); err != nil {
			return c, fmt.Errorf("starting %s: %w", step.name, err)
		}
		report(step.name)
	}
	return c, nil
}

// Failed receives the error of the first program that ended by itself.
func (c *ControlPlane) Failed() <-chan error { return c.failed }

// Stop kills all programs without a graceful shutdown, since a lab keeps no data.
func (c *ControlPlane) Stop() {
	for _, program := range c.programs {
		program.Stop(0)
	}
}

func (c *ControlPlane) start(name string, args ...string) error {
	started, err := process.Program{
		Path: c.settings.Program(name),
		Args: args,
		Dir:  string(c.folder),
		Log:  c.folder.Log(name),
	}.Start()
	if err != nil {
		return err
	}
	c.programs = append(c.programs, started)
	go func() {
		<-started.Done()
		c.failed <- started.Ended()
	}()
	return nil
}

// await polls until the condition holds and fails at once when a program ends.
func (c *ControlPlane) await(ctx context.Context, what string, holds func(context.Context) error) error {
	var last error
	err := wait.PollUntilContextTimeout(ctx, 50*time.Millisecond, time.Minute, true, func(ctx context.Context) (bool, error) {
		for _, program := range c.programs {
			if err := program.Ended(); err != nil {
				return false, err
			}
		}
		last = holds(ctx)
		return last == nil, nil
	})
	if err != nil {
		return fmt.Errorf("waiting for %s: %w", what, errors.Join(err, last))
	}
	return nil
}

// connect creates the supervisor's client without a client-side rate limit.
func (c *ControlPlane) connect() error {
	text, err := os.ReadFile(c.folder.Kubeconfig(Supervisor))
	if err != nil {
		return err
	}
	if c.Config, err = clientcmd.RESTConfigFromKubeConfig(text); err != nil {
		return err
	}
	c.Config.QPS, c.Config.UserAgent = -1, "lab-supervisor"
	c.Client, err = kubernetes.NewForConfig(c.Config)
	return err
}
