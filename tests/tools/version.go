package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// reports runs a program and returns an error unless it reports the pinned version.
func reports(ctx context.Context, program Program, file string) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, file, program.Version...)
	cmd.Env = append(os.Environ(), "PULUMI_SKIP_UPDATE_CHECK=true")
	out, err := cmd.CombinedOutput()
	command := strings.Join(append([]string{program.Name}, program.Version...), " ")
	if err != nil {
		return fmt.Errorf("running `%s`: %w\n%s", command, err, out)
	}
	if !regexp.MustCompile("(?m)" + program.Reports).Match(out) {
		return fmt.Errorf("running `%s`: expected a line that matches %s, got\n%s", command, program.Reports, out)
	}
	return nil
}

// onPath finds a program with the pinned version on the PATH, outside the folder bin. It never returns a program without Reports.
func onPath(ctx context.Context, program Program, bin string) (file string, found bool) {
	if program.Reports == "" {
		return "", false
	}
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		file := filepath.Join(dir, program.Name)
		info, err := os.Stat(file)
		if err != nil || info.IsDir() || filepath.Clean(dir) == bin {
			continue
		}
		if reports(ctx, program, file) == nil {
			return file, true
		}
	}
	return "", false
}
