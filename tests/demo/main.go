// Command demo shows the product at work: on a cluster with Istio, a real Envoy gateway and a sensor it runs `pulumi up`
// of the Python example, counts the spans that arrive, shows what changed in the mesh, and gives the mesh back. It fails
// when a step does not show what it claims. `make demo` builds what it needs and runs it.
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

// demo is what the chapters share.
type demo struct {
	story
	lab     *lab.Lab
	program *program.Program
	// repository is the checkout; folder is the demo's own; plugin holds the plugin.
	repository, folder, plugin string

	before  lab.Snapshot
	proxies []lab.Pod
	traced  string
}

// run tells the story from the first chapter to the last, and stops at the first that does not hold.
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
		tell  func(context.Context) error
	}{
		{"A mesh of which groundcover sees nothing", d.startMesh},
		{"The program: one resource", d.writeProgram},
		{"pulumi up", d.connect},
		{"Requests through the gateway, spans at the sensor", d.trace},
		{"What changed in the cluster", d.compare},
		{"pulumi preview: nothing left to do", d.preview},
		{"pulumi destroy: the mesh as it was", d.disconnect},
	} {
		d.chapter(chapter.title)
		if err := chapter.tell(ctx); err != nil {
			return err
		}
	}
	d.chapter("In short")
	d.say("One resource made the mesh trace to groundcover: %s.", d.traced)
	d.say("No proxy restarted, nobody's object was replaced, and destroy gave everything back.")
	d.say("All of it ran on the real Kubernetes, Istio, Envoy and Pulumi, in %s.", seconds(began))
	d.say("Next: README.md says how to use it on your own cluster.")
	return nil
}
