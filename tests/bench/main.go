// Command bench measures the product on a lab and prints tables: time, API requests and restarted proxies of the first update,
// of an update without changes and of a preview, compared with two manual ways; size, start time and memory of the plugin; the
// restart of a large mesh; and the scraped series. It has no pass or fail. `make bench` builds what it needs and runs it.
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
)

// bench is the state that all measurements share.
type bench struct {
	lab *lab.Lab
	// repository is the checkout, folder a temporary folder, plugin the folder of the plugin, kubeconfig the one of the user
	// whose requests are counted.
	repository, folder, plugin, kubeconfig string
	runs                                   int
	// deployments and replicas are the size of the mesh of which the restart is measured.
	deployments, replicas int
	// onlyMetrics measures only the scraped series.
	onlyMetrics bool
}

// user is the user whose requests are counted.
const user = "bench"

func main() {
	b := &bench{}
	flag.StringVar(&b.repository, "repository", ".", "the checkout that holds sdk/, examples/ and tests/")
	flag.StringVar(&b.plugin, "plugin", "bin", "the folder that holds the plugin")
	flag.IntVar(&b.runs, "runs", 3, "how often each operation is measured")
	flag.IntVar(&b.deployments, "deployments", 2000, "Deployments of the mesh whose restart is measured; 0 skips the measurement")
	flag.IntVar(&b.replicas, "replicas", 5, "replicas of each of these Deployments")
	flag.BoolVar(&b.onlyMetrics, "only-metrics", false, "measure only the scraped series")
	flag.Parse()
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	if err := b.run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func (b *bench) run(ctx context.Context) (err error) {
	if b.plugin, err = filepath.Abs(b.plugin); err != nil {
		return err
	}
	if b.folder, err = os.MkdirTemp("", "bench-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.folder)) }()
	if b.onlyMetrics {
		metrics, err := b.measureMetrics(ctx)
		if err == nil {
			printMetrics(metrics)
		}
		return err
	}
	if err := b.start(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.lab.Stop()) }()
	measuredPlugin, err := b.measurePlugin(ctx)
	if err != nil {
		return err
	}
	var rows []row
	for _, way := range []way{&component{bench: b}, &composition{bench: b}, &recipe{bench: b}} {
		measured, err := b.measure(ctx, way)
		if err != nil {
			return fmt.Errorf("measuring %s: %w", way.name(), err)
		}
		rows = append(rows, measured...)
		if component, is := way.(*component); is {
			measuredPlugin.memory = component.memory
		}
	}
	print(rows, measuredPlugin, b.runs)
	metrics, err := b.measureMetrics(ctx)
	if err != nil {
		return err
	}
	printMetrics(metrics)
	if b.deployments == 0 {
		return nil
	}
	restarted, err := b.measureScale(ctx)
	if err == nil {
		printScale(restarted)
	}
	return err
}

// start starts the lab and creates the user of all measurements.
func (b *bench) start(ctx context.Context) error {
	say("starting a cluster")
	starting, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	var err error
	if b.lab, err = lab.Start(starting, lab.Options{Istio: true, Sensor: true}); err != nil {
		return err
	}
	kubeconfig, err := b.lab.AddUser(user, "system:masters")
	if err != nil {
		return err
	}
	b.kubeconfig = filepath.Join(b.folder, "kubeconfig")
	return os.WriteFile(b.kubeconfig, []byte(kubeconfig), 0o600)
}

func say(format string, args ...any) { fmt.Fprintf(os.Stderr, "   "+format+" …\n", args...) }
