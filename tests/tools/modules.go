package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// moduleFolder returns the folder of a module's source, at the version in the go.mod in dir. It downloads the module when missing
// and verifies its hash with go.sum. A module that go.sum lacks is an error: go mod download would add what it got.
func moduleFolder(ctx context.Context, dir, module string) (string, error) {
	sums := filepath.Join(dir, "go.sum")
	before, err := os.ReadFile(sums)
	if err != nil {
		return "", err
	}
	cmd := goCommand(ctx, dir, "mod", "download", "-json", module)
	out, err := cmd.Output()
	var answer struct{ Dir, Error string }
	if json.Unmarshal(out, &answer) == nil && answer.Error != "" {
		return "", fmt.Errorf("downloading the module %s: %s", module, answer.Error)
	}
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			err = fmt.Errorf("%w: %s", err, exit.Stderr)
		}
		return "", fmt.Errorf("downloading the module %s: go mod download: %w", module, err)
	}
	after, err := os.ReadFile(sums)
	if err != nil {
		return "", err
	}
	if !bytes.Equal(before, after) {
		return "", errors.Join(fmt.Errorf("verifying the module %s: go.sum has no line for it. Run go mod tidy -e in its set, and make checksums", module),
			os.WriteFile(sums, before, 0o644))
	}
	return answer.Dir, nil
}

// copyFiles copies files of a module into the folder to.
func copyFiles(ctx context.Context, dir string, files Files, to string) error {
	module, err := moduleFolder(ctx, dir, files.Module)
	if err != nil {
		return err
	}
	names, err := filepath.Glob(filepath.Join(module, files.From))
	if err != nil || len(names) == 0 {
		return fmt.Errorf("copying %s of %s: found no such file (%v)", files.From, files.Module, err)
	}
	mode := os.FileMode(0o644)
	if files.Executable {
		mode = 0o755
	}
	for _, name := range names {
		if err := copyFile(name, filepath.Join(to, filepath.Base(name)), mode); err != nil {
			return fmt.Errorf("copying %s of %s: %w", files.From, files.Module, err)
		}
	}
	return nil
}

func copyFile(from, to string, mode os.FileMode) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	target, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, mode)
	if err != nil {
		return err
	}
	if _, err := io.Copy(target, source); err != nil {
		target.Close()
		return err
	}
	return target.Close()
}

// patchModule writes an edited copy of a module beside the go.mod in dir and adds a replace directive for it.
func patchModule(ctx context.Context, dir string, patch Patch) error {
	module, err := moduleFolder(ctx, dir, patch.Module)
	if err != nil {
		return err
	}
	name := strings.ReplaceAll(patch.Module, "/", "_")
	if err := os.CopyFS(filepath.Join(dir, name), os.DirFS(module)); err != nil {
		return fmt.Errorf("copying the module %s: %w", patch.Module, err)
	}
	for _, edit := range patch.Edits {
		if err := editFile(filepath.Join(dir, name, edit.File), edit); err != nil {
			return fmt.Errorf("patching %s of %s: %w", edit.File, patch.Module, err)
		}
	}
	out, err := goCommand(ctx, dir, "mod", "edit", "-replace="+patch.Module+"=./"+name).CombinedOutput()
	if err != nil {
		return fmt.Errorf("replacing the module %s: go mod edit: %w\n%s", patch.Module, err, out)
	}
	return nil
}

func editFile(file string, edit Edit) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if times := bytes.Count(content, []byte(edit.Old)); times != edit.Times {
		return fmt.Errorf("expected %q %d times, found it %d times", edit.Old, edit.Times, times)
	}
	return os.WriteFile(file, bytes.ReplaceAll(content, []byte(edit.Old), []byte(edit.New)), 0o644)
}
