package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"
)

// way is one way to connect a mesh.
type way interface {
	name() string
	// prepare installs dependencies; it is not measured.
	prepare(ctx context.Context) error
	// operations are measured in this order in each run.
	operations() []operation
	// restore restores the mesh; it is not measured.
	restore(ctx context.Context) error
}

type operation struct {
	name string
	// do returns the number of resources that it changed or, as a preview, would change.
	do func(ctx context.Context) (changed int, err error)
}

// row is one measured operation: the medians of its runs.
type row struct {
	way, operation                       string
	took                                 time.Duration
	changed, requests, writes, restarted int
}

func (b *bench) measure(ctx context.Context, w way) ([]row, error) {
	say("%s: preparing", w.name())
	if err := w.prepare(ctx); err != nil {
		return nil, err
	}
	samples := make([][]row, len(w.operations()))
	for run := range b.runs {
		say("%s: run %d of %d", w.name(), run+1, b.runs)
		for i, operation := range w.operations() {
			sample, err := b.sample(ctx, operation.do)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", operation.name, err)
			}
			sample.way, sample.operation = w.name(), operation.name
			samples[i] = append(samples[i], sample)
		}
		if err := w.restore(ctx); err != nil {
			return nil, err
		}
		if err := b.settle(ctx); err != nil {
			return nil, err
		}
	}
	rows := make([]row, 0, len(samples))
	for _, of := range samples {
		rows = append(rows, median(of))
	}
	return rows, nil
}

// settle waits for the rollouts of the last run, so that the next run does not include them.
func (b *bench) settle(ctx context.Context) error {
	for _, deployment := range deployments {
		arguments := status(deployment)
		command := exec.CommandContext(ctx, filepath.Join(b.lab.Programs(), arguments[0]), arguments[1:]...)
		command.Env = append(os.Environ(), "KUBECONFIG="+b.lab.Kubeconfig())
		if output, err := command.CombinedOutput(); err != nil {
			return fmt.Errorf("waiting for %s: %w\n%s", deployment, err, output)
		}
	}
	return nil
}

// sample measures one operation.
func (b *bench) sample(ctx context.Context, do func(context.Context) (int, error)) (row, error) {
	before, err := b.proxies(ctx)
	if err != nil {
		return row{}, err
	}
	since, err := b.lab.Mark()
	if err != nil {
		return row{}, err
	}
	began := time.Now()
	changed, err := do(ctx)
	if err != nil {
		return row{}, err
	}
	sample := row{took: time.Since(began), changed: changed}
	requests, err := b.lab.Requests(since)
	if err != nil {
		return row{}, err
	}
	for _, request := range requests {
		if request.User != user {
			continue
		}
		sample.requests++
		if !slices.Contains([]string{"get", "list", "watch"}, request.Verb) {
			sample.writes++
		}
	}
	after, err := b.proxies(ctx)
	for _, proxy := range after {
		if !slices.Contains(before, proxy) {
			sample.restarted++
		}
	}
	return sample, err
}

// proxies identifies each Envoy by pod and process.
func (b *bench) proxies(ctx context.Context) ([]string, error) {
	pods, err := b.lab.Proxies(ctx)
	var running []string
	for _, pod := range pods {
		running = append(running, fmt.Sprint(pod.Name, pod.PID, pod.Started))
	}
	return running, err
}

// median takes the median of each figure separately.
func median(of []row) row {
	result := of[0]
	result.took = middle(of, func(r row) time.Duration { return r.took })
	result.changed = middle(of, func(r row) int { return r.changed })
	result.requests = middle(of, func(r row) int { return r.requests })
	result.writes = middle(of, func(r row) int { return r.writes })
	result.restarted = middle(of, func(r row) int { return r.restarted })
	return result
}

func middle[T int | time.Duration](of []row, figure func(row) T) T {
	var all []T
	for _, r := range of {
		all = append(all, figure(r))
	}
	slices.Sort(all)
	return all[len(all)/2]
}
