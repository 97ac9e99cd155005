// Command lab starts a lab, says how to use it, and stops it at Ctrl-C.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	options := lab.Everything()
	flag.BoolVar(&options.Istio, "istio", true, "install Istio")
	flag.BoolVar(&options.Sensor, "sensor", true, "install groundcover's sensor")
	flag.BoolVar(&options.App, "app", true, "install an app behind the gateway")
	flag.IntVar(&options.Nodes, "nodes", 2, "number of nodes")
	flag.BoolVar(&options.Keep, "keep", false, "leave the lab's folder, with its logs, at the end")
	flag.Parse()
	begin := time.Now()
	options.Report = func(step string) {
		fmt.Fprintf(os.Stderr, "%5.1fs  %s\n", time.Since(begin).Seconds(), step)
	}
	l, err := lab.Start(ctx, options)
	if err != nil {
		return err
	}
	fmt.Printf("The lab is ready. Its logs are in %s/logs.\n\n  export KUBECONFIG=%s\n\nCtrl-C stops it and leaves nothing behind.\n", l.Folder(), l.Kubeconfig())
	select {
	case <-ctx.Done():
	case <-l.Ended():
	}
	return l.Stop()
}
