package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func main() {
	list := flag.Bool("list", false, "print the groups and steps, and build nothing")
	flag.Usage = func() {
		fmt.Fprintf(flag.CommandLine.Output(), "usage: go run . [-list] NAME...\nNames: %s\n", strings.Join(allNames(), ", "))
		flag.PrintDefaults()
	}
	flag.Parse()
	if *list {
		printNames(os.Stdout)
		return
	}
	if flag.NArg() == 0 {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	bin, err := run(ctx, flag.Args())
	if errors.Is(ctx.Err(), context.Canceled) {
		err = errors.New("interrupted; the next run continues with the incomplete step")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "tools:", err)
		os.Exit(1)
	}
	fmt.Println(bin)
}

// run builds the named steps and groups and returns the folder of the programs.
func run(ctx context.Context, names []string) (string, error) {
	chosen, err := choose(names)
	if err != nil {
		return "", err
	}
	if _, err := os.Stat("sets"); err != nil {
		return "", fmt.Errorf("reading the sets of versions: %w. Run this program in its folder: go -C tests/tools run . %s", err, strings.Join(names, " "))
	}
	c, err := openCache()
	if err != nil {
		return "", err
	}
	version, err := goVersion(ctx)
	if err != nil {
		return "", err
	}
	started, builds := time.Now(), 0
	for i, step := range chosen {
		stamp, err := stampOf(step, os.DirFS("sets/"+step.Set), version)
		if err != nil {
			return "", err
		}
		if _, current := c.made(step, stamp); current {
			continue
		}
		p := startProgress(os.Stderr, i+1, len(chosen), step.Name)
		built, err := makeStep(ctx, c, step, stamp, p)
		switch {
		case err != nil:
			p.end("failed after %s", p.elapsed())
			return "", err
		case built:
			builds++
			p.end("ready after %s", p.elapsed())
		default:
			p.end("built by another run, %s", p.elapsed())
		}
	}
	if builds > 0 {
		fmt.Fprintf(os.Stderr, "tools: %d of %d steps built in %s\n", builds, len(chosen), time.Since(started).Round(time.Second))
	}
	return c.path("bin"), nil
}
