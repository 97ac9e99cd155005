// Command lab starts a lab, prints how to use it and every span that arrives, until Ctrl-C.
//
//	go run ./lab/cmd/lab [flags]               runs until Ctrl-C
//	go run ./lab/cmd/lab [flags] -- COMMAND    runs the command in the lab's environment, then stops the lab
//
// The command's environment has KUBECONFIG, GATEWAY (the URL of the ingress gateway) and the programs that
// tests/tools built on its PATH.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

func main() {
	err := run()
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		os.Exit(ended.ExitCode())
	}
	if err != nil {
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
	flag.BoolVar(&options.AgentGateway, "agent-gateway", false, "install a second gateway, run by Istio's agent, in the namespace istio-ingress")
	flag.IntVar(&options.Nodes, "nodes", 2, "number of nodes")
	flag.BoolVar(&options.Keep, "keep", false, "keep the lab's folder with its logs at the end")
	flag.Parse()
	options.App = options.App && options.Istio
	begin := time.Now()
	options.Report = func(step string) {
		fmt.Fprintf(os.Stderr, "%5.1f s  ready: %s\n", time.Since(begin).Seconds(), step)
	}
	l, err := lab.Start(ctx, options)
	if err != nil {
		return err
	}
	return errors.Join(use(ctx, l, options), l.Stop())
}

func use(ctx context.Context, l *lab.Lab, options lab.Options) error {
	gateway := ""
	if options.Istio {
		var err error
		if gateway, err = l.ForwardGateway(ctx); err != nil {
			return err
		}
	}
	if flag.NArg() > 0 {
		return execute(ctx, l, gateway)
	}
	fmt.Printf("\nThe lab is ready. Use it from another terminal:\n\n  export KUBECONFIG=%s\n  export PATH=%s:$PATH    # %s\n", l.Kubeconfig(), l.Programs(), strings.Join(clients(l), ", "))
	if gateway != "" {
		fmt.Printf("  curl %s    # the app behind the ingress gateway\n", gateway)
	}
	fmt.Printf("\nLogs are in %s/logs. Ctrl-C stops the lab and removes its files.\n", l.Folder())
	if options.Sensor {
		fmt.Printf("Spans that arrive at the sensor are printed here:\n\n%-9s  %-32s  %s  %s\n", "PROTOCOL", "TRACE", "SERVICE", "OPERATION")
	}
	for shown := 0; ctx.Err() == nil && l.Failure() == nil; {
		spans, err := l.WaitForSpans(ctx, shown+1, nil)
		if err != nil {
			break
		}
		for _, span := range spans[min(shown, len(spans)):] {
			fmt.Printf("%-9s  %-32s  %s  %s\n", span.Protocol, span.TraceID, span.Service, span.Name)
		}
		shown = len(spans)
	}
	return l.Failure()
}

// clients are the command-line clients that tests/tools has built.
func clients(l *lab.Lab) []string {
	return slices.DeleteFunc([]string{"kubectl", "istioctl", "helm", "pulumi"}, func(name string) bool {
		_, err := os.Stat(filepath.Join(l.Programs(), name))
		return err != nil
	})
}

func execute(ctx context.Context, l *lab.Lab, gateway string) error {
	command := exec.CommandContext(ctx, flag.Arg(0), flag.Args()[1:]...)
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr
	command.Env = append(os.Environ(), "KUBECONFIG="+l.Kubeconfig(), "GATEWAY="+gateway,
		"PATH="+l.Programs()+string(os.PathListSeparator)+os.Getenv("PATH"))
	return command.Run()
}
