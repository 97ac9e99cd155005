// Package program runs the real Pulumi CLI on a program, for commands such as the demo; package stack is for tests. Install
// creates the stack once, then Up, Preview, Destroy and Outputs operate on it.
package program

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Program is a program in a folder, with one stack.
type Program struct {
	// Folder has a Pulumi.yaml; State is the folder of the CLI's home and the stack's state.
	Folder, State string
	// Path are the folders of the CLI, the language hosts and the plugins; the first match wins.
	Path []string
	// Kubeconfig is a path.
	Kubeconfig string
}

const stack = "dev"

// Pulumi runs the CLI and returns its standard output. An error contains all output.
func (p *Program) Pulumi(ctx context.Context, arguments ...string) (string, error) {
	command := exec.CommandContext(ctx, p.cli(), arguments...)
	command.Dir = p.Folder
	command.Env = append(os.Environ(),
		"PATH="+strings.Join(append(slices.Clone(p.Path), os.Getenv("PATH")), string(os.PathListSeparator)),
		"KUBECONFIG="+p.Kubeconfig,
		"PULUMI_HOME="+filepath.Join(p.State, "home"),
		"PULUMI_BACKEND_URL=file://"+p.State,
		"PULUMI_CONFIG_PASSPHRASE=a passphrase",
		"PULUMI_SKIP_UPDATE_CHECK=true",
		"PULUMI_DEBUG_COMMANDS=true", // enables the flag --event-log
		"PIP_DISABLE_PIP_VERSION_CHECK=1",
	)
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	if err := command.Run(); err != nil {
		return "", fmt.Errorf("running pulumi %s: %w\n%s%s", strings.Join(arguments, " "), err, stdout.String(), stderr.String())
	}
	return stdout.String(), nil
}

// Install creates the stack and installs the program's dependencies.
func (p *Program) Install(ctx context.Context) error {
	if err := os.MkdirAll(p.State, 0o755); err != nil {
		return err
	}
	if _, err := p.Pulumi(ctx, "stack", "init", stack); err != nil {
		return err
	}
	_, err := p.Pulumi(ctx, "install")
	return err
}

// cli is the first pulumi of the Path.
func (p *Program) cli() string {
	for _, folder := range p.Path {
		file := filepath.Join(folder, "pulumi")
		if _, err := os.Stat(file); err == nil {
			return file
		}
	}
	return "pulumi"
}
