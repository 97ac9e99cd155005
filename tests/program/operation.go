package program

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// Operation is what one up, preview or destroy did, from the engine's own events.
type Operation struct {
	Resources []Resource
	// Counts are the numbers of resources by operation: same, create, update, delete.
	Counts map[string]int
}

// Resource is one step of an operation. Op is create, update, delete, same, …
type Resource struct{ Op, URN, Type string }

// Up runs `pulumi up` without a preview.
func (p *Program) Up(ctx context.Context) (Operation, error) {
	return p.operate(ctx, "up", "--yes", "--skip-preview")
}

// Preview runs `pulumi preview`.
func (p *Program) Preview(ctx context.Context, flags ...string) (Operation, error) {
	return p.operate(ctx, append([]string{"preview"}, flags...)...)
}

// Destroy runs `pulumi destroy` without a preview.
func (p *Program) Destroy(ctx context.Context) (Operation, error) {
	return p.operate(ctx, "destroy", "--yes", "--skip-preview")
}

// Outputs reads the stack's outputs.
func (p *Program) Outputs(ctx context.Context, into any) error {
	text, err := p.Pulumi(ctx, "stack", "output", "--stack="+stack, "--json")
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(text), into)
}

func (p *Program) operate(ctx context.Context, arguments ...string) (Operation, error) {
	done := Operation{Counts: map[string]int{}}
	events := filepath.Join(p.State, "events.json")
	if err := os.RemoveAll(events); err != nil {
		return done, err
	}
	arguments = append(arguments, "--stack="+stack, "--non-interactive", "--color=never", "--event-log="+events)
	if _, err := p.Pulumi(ctx, arguments...); err != nil {
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

func (o *Operation) read(line []byte) error {
	var event struct {
		Outputs *struct{ Metadata Resource }              `json:"resOutputsEvent"`
		Summary *struct{ ResourceChanges map[string]int } `json:"summaryEvent"`
	}
	if err := json.Unmarshal(line, &event); err != nil {
		return fmt.Errorf("reading the engine's events: %w", err)
	}
	if event.Summary != nil {
		o.Counts = event.Summary.ResourceChanges
	}
	if event.Outputs != nil {
		o.Resources = append(o.Resources, event.Outputs.Metadata)
	}
	return nil
}
