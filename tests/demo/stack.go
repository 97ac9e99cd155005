package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// stack runs the real Pulumi CLI on the program, with a home and a state of its own.
type stack struct {
	// folder holds sdk/, examples/ and the CLI's own files; plugin and programs hold what goes on the PATH.
	folder, plugin, programs, kubeconfig string
}

const program = "examples/connect/python"

func (s *stack) pulumi(ctx context.Context, arguments ...string) (string, error) {
	command := exec.CommandContext(ctx, filepath.Join(s.programs, "pulumi"), arguments...)
	command.Dir = filepath.Join(s.folder, program)
	command.Env = append(os.Environ(),
		"PATH="+strings.Join([]string{s.plugin, s.programs, os.Getenv("PATH")}, string(os.PathListSeparator)),
		"KUBECONFIG="+s.kubeconfig,
		"PULUMI_HOME="+filepath.Join(s.folder, "home"),
		"PULUMI_BACKEND_URL=file://"+s.folder,
		"PULUMI_CONFIG_PASSPHRASE=demo",
		"PULUMI_SKIP_UPDATE_CHECK=true",
		"PULUMI_DEBUG_COMMANDS=true", // operations take --event-log then
		"PIP_DISABLE_PIP_VERSION_CHECK=1",
	)
	var output, complaints bytes.Buffer
	command.Stdout, command.Stderr = &output, &complaints
	if err := command.Run(); err != nil {
		return "", fmt.Errorf("running pulumi %s: %w\n%s%s", strings.Join(arguments, " "), err, output.String(), complaints.String())
	}
	return output.String(), nil
}

// operation is what one up, preview or destroy did, from the engine's own events.
type operation struct {
	// resources are type and name of this package's resources, each with what happened to it.
	resources []string
	// counts are resources by what happened to them: same, create, update, delete.
	counts map[string]int
}

func (s *stack) operate(ctx context.Context, arguments ...string) (operation, error) {
	done := operation{counts: map[string]int{}}
	events := filepath.Join(s.folder, "events.json")
	if err := os.RemoveAll(events); err != nil {
		return done, err
	}
	arguments = append(arguments, "--stack=demo", "--non-interactive", "--color=never", "--event-log="+events)
	if _, err := s.pulumi(ctx, arguments...); err != nil {
		return done, err
	}
	text, err := os.ReadFile(events)
	if err != nil {
		return done, err
	}
	for line := range bytes.Lines(text) {
		if err := done.read(line); err != nil {
			return done, err
		}
	}
	return done, nil
}

func (o *operation) read(line []byte) error {
	var event struct {
		Outputs *struct {
			Metadata struct{ Op, URN, Type string }
		} `json:"resOutputsEvent"`
		Summary *struct {
			ResourceChanges map[string]int
		} `json:"summaryEvent"`
	}
	if err := json.Unmarshal(line, &event); err != nil {
		return fmt.Errorf("reading the engine's events: %w", err)
	}
	if event.Summary != nil {
		o.counts = event.Summary.ResourceChanges
	}
	if event.Outputs != nil && strings.HasPrefix(event.Outputs.Metadata.Type, "groundcover-istio:") {
		resource := event.Outputs.Metadata
		o.resources = append(o.resources, fmt.Sprintf("%-7s %-42s %s", resource.Op, resource.Type, resource.URN[strings.LastIndex(resource.URN, ":")+1:]))
	}
	return nil
}

// outputs are the stack's.
func (s *stack) outputs(ctx context.Context, into any) error {
	text, err := s.pulumi(ctx, "stack", "output", "--stack=demo", "--json")
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(text), into)
}
