package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// makeStep builds one step unless the cache has its current files.
func makeStep(ctx context.Context, c cache, step Step, stamp string, p *progress) (built bool, err error) {
	if _, current := c.made(step, stamp); current {
		return false, nil
	}
	unlock, err := c.lock(ctx, step, func() { p.say("waiting for another run that builds it") })
	if err != nil {
		return false, fmt.Errorf("locking %s: %w", step.Name, err)
	}
	defer unlock()
	before, current := c.made(step, stamp)
	if current {
		return false, nil
	}

	work := c.path("work", step.Name)
	if err := os.RemoveAll(work); err != nil {
		return false, err
	}
	set, out := filepath.Join(work, "set"), filepath.Join(work, "out")
	if err := prepare(ctx, step, set, p); err != nil {
		return false, err
	}
	if err := makePrograms(ctx, c, step, set, filepath.Join(out, "bin"), p); err != nil {
		return false, err
	}
	for _, files := range step.Shared {
		to := filepath.Join(out, "share", files.To)
		if files.Executable {
			to = filepath.Join(out, "bin")
		}
		if err := copyFiles(ctx, set, files, to); err != nil {
			return false, err
		}
	}

	after, err := c.take(out)
	if err != nil {
		return false, fmt.Errorf("moving %s into the cache: %w", step.Name, err)
	}
	for _, file := range before {
		if !slices.Contains(after, file) {
			os.Remove(c.path(file))
		}
	}
	if err := c.sign(step, stamp, after); err != nil {
		return false, fmt.Errorf("stamping %s: %w", step.Name, err)
	}
	return true, os.RemoveAll(work)
}

// prepare copies the step's set into the folder to, with embedded files and patched modules.
func prepare(ctx context.Context, step Step, to string, p *progress) error {
	p.say("reading the set %s", step.Set)
	from := filepath.Join("sets", step.Set)
	names, err := setFiles(os.DirFS(from))
	if err != nil {
		return fmt.Errorf("reading the set %s: %w", step.Set, err)
	}
	for _, name := range names {
		if err := copyFile(filepath.Join(from, name), filepath.Join(to, name), 0o644); err != nil {
			return fmt.Errorf("copying the set %s: %w", step.Set, err)
		}
	}
	for _, files := range step.Embedded {
		if err := copyFiles(ctx, to, files, filepath.Join(to, files.To)); err != nil {
			return err
		}
	}
	for _, patch := range step.Patched {
		if err := patchModule(ctx, to, patch); err != nil {
			return err
		}
	}
	return nil
}

// makePrograms puts the step's programs into the folder out and checks that each reports its version.
func makePrograms(ctx context.Context, c cache, step Step, set, out string, p *progress) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	var missing []Program
	for _, program := range step.Programs {
		file, found := onPath(ctx, program, c.path("bin"))
		if !found {
			missing = append(missing, program)
			continue
		}
		p.say("copying %s, which has the pinned version", file)
		if err := copyFile(file, filepath.Join(out, program.Name), 0o755); err != nil {
			return fmt.Errorf("copying %s: %w", file, err)
		}
	}
	switch {
	case len(missing) == 0:
	case step.Wheel != "":
		p.say("downloading %s", missing[0].Name)
		if err := unpackWheel(ctx, set, step.Wheel, filepath.Join(out, missing[0].Name)); err != nil {
			return err
		}
	default:
		log, err := os.Create(c.path("logs", step.Name+".log"))
		if err != nil {
			return err
		}
		defer log.Close()
		if err := build(ctx, step, missing, set, out, log, p); err != nil {
			return fmt.Errorf("%w\nThe complete output is in %s", err, log.Name())
		}
	}
	for _, program := range missing {
		if program.Reports == "" {
			continue
		}
		if err := reports(ctx, program, filepath.Join(out, program.Name)); err != nil {
			return err
		}
	}
	return nil
}
