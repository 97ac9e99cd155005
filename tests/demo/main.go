// Command demo shows the product at work: on a cluster with Istio, a real Envoy gateway and a sensor it runs `pulumi up` of the
// Python example, counts the spans that arrive, prints what changed in the cluster, and destroys the stack. It fails when a
// claim that it prints does not hold. `make demo` builds what it needs and runs it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/program"
)

func main() {
	repository := flag.String("repository", ".", "the checkout that holds sdk/ and examples/")
	plugin := flag.String("plugin", "bin", "the folder that holds the plugin")
	flag.Parse()
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	if err := run(ctx, *repository, *plugin); err != nil {
		fmt.Fprintf(os.Stderr, "\nThe demo failed: %s\n", err)
		os.Exit(1)
	}
}

// demo is the state that the chapters share.
type demo struct {
	story
	lab     *lab.Lab
	program *program.Program
	// repository is the checkout, folder a temporary folder, plugin the folder of the plugin.
	repository, folder, plugin string

	before  lab.Snapshot
	proxies []lab.Pod
	traced  string
}

// run runs the chapters in order and stops at the first one that fails.
func run(ctx context.Context, repository, plugin string) (err error) {
	began := time.Now()
	folder, err := os.MkdirTemp("", "demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	plugin, err = filepath.Abs(plugin)
	if err != nil {
		return err
	}
	d := &demo{repository: repository, folder: folder, plugin: plugin}
	defer func() {
		if d.lab != nil {
			err = errors.Join(err, d.lab.Stop())
		}
	}()
	for _, chapter := range []struct {
		title string
		run   func(context.Context) error
	}{
		{"A mesh without tracing to groundcover", d.startMesh},
		{"The Pulumi program: one resource", d.writeProgram},
		{"pulumi up", d.connect},
		{"Requests through the gateway, spans at the sensor", d.trace},
		{"Changes in the cluster", d.compare},
		{"pulumi preview: no changes", d.preview},
		{"pulumi destroy: the mesh is restored", d.disconnect},
	} {
		d.chapter(chapter.title)
		if err := chapter.run(ctx); err != nil {
			return err
		}
	}
	d.chapter("Summary")
	d.say("One resource connected the mesh to groundcover: %s.", d.traced)
	d.say("No proxy restarted, no existing object was replaced, and destroy restored the mesh.")
	d.say("Kubernetes, Istio, Envoy and Pulumi were the real programs. The demo took %s.", seconds(began))
	d.say("Next: README.md describes how to use it on your cluster.")
	return nil
}
