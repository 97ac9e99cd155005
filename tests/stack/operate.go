package stack

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/stretchr/testify/require"
)

// Result is the result of one run of the CLI.
type Result struct {
	// Command is the CLI's first argument.
	Command string
	// Output is standard output and standard error.
	Output string
	// Err is nil when the command succeeded.
	Err error
	// Events are the engine's events of an operation on the stack.
	Events []apitype.EngineEvent
}

// Succeeds fails the test with the output when the command failed.
func (r Result) Succeeds(t *testing.T) Result {
	t.Helper()
	require.NoError(t, r.Err, "pulumi %s:\n%s", r.Command, r.Output)
	return r
}

// Fails fails the test with the output when the command succeeded.
func (r Result) Fails(t *testing.T) Result {
	t.Helper()
	require.Error(t, r.Err, "pulumi %s:\n%s", r.Command, r.Output)
	return r
}

// Steps are the operations on resources, in the order of the engine.
func (r Result) Steps() []apitype.StepEventMetadata {
	var steps []apitype.StepEventMetadata
	for _, event := range r.Events {
		if event.ResourcePreEvent != nil {
			steps = append(steps, event.ResourcePreEvent.Metadata)
		}
	}
	return steps
}

// Diagnostics are the messages with their severity, without ephemeral ones.
func (r Result) Diagnostics() []apitype.DiagnosticEvent {
	var diagnostics []apitype.DiagnosticEvent
	for _, event := range r.Events {
		if event.DiagnosticEvent != nil && !event.DiagnosticEvent.Ephemeral {
			diagnostics = append(diagnostics, *event.DiagnosticEvent)
		}
	}
	return diagnostics
}

// Preview runs `pulumi preview --diff`.
func (s *Stack) Preview(flags ...string) Result { s.t.Helper(); return s.operate("preview", flags) }

// Up runs `pulumi up` without a preview.
func (s *Stack) Up(flags ...string) Result { s.t.Helper(); return s.operate("up", apply(flags)) }

// Refresh runs `pulumi refresh` without a preview.
func (s *Stack) Refresh(flags ...string) Result {
	s.t.Helper()
	return s.operate("refresh", apply(flags))
}

// Destroy runs `pulumi destroy` without a preview.
func (s *Stack) Destroy(flags ...string) Result {
	s.t.Helper()
	return s.operate("destroy", apply(flags))
}

func apply(flags []string) []string { return append([]string{"--yes", "--skip-preview"}, flags...) }

func (s *Stack) operate(command string, flags []string) Result {
	s.t.Helper()
	log := filepath.Join(s.state, "events.json")
	require.NoError(s.t, os.RemoveAll(log))
	arguments := []string{command, "--stack=" + Name, "--non-interactive", "--color=never", "--diff", "--event-log=" + log}
	result := s.Run(append(arguments, flags...)...)
	text, err := os.ReadFile(log)
	require.NoError(s.t, err, result.Output)
	for line := range strings.Lines(string(text)) {
		var event apitype.EngineEvent
		require.NoError(s.t, json.Unmarshal([]byte(line), &event))
		result.Events = append(result.Events, event)
	}
	return result
}
