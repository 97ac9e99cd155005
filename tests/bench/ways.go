package main

import (
	"context"
	"os"
	"path/filepath"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/program"
)

// component is the product: the Python example.
type component struct {
	*bench
	program *program.Program
	// memory is the plugin's peak during updates in bytes.
	memory int
}

func (*component) name() string { return "GroundcoverIstio" }

func (c *component) prepare(ctx context.Context) error {
	folder, _, err := program.CopyExample(c.repository, c.folder, 1)
	if err != nil {
		return err
	}
	c.program = c.of(folder, "component")
	return c.program.Install(ctx)
}

func (c *component) operations() []operation {
	up := func(ctx context.Context) (int, error) {
		watch := watchMemory(filepath.Join(c.plugin, pluginName))
		done, err := c.program.Up(ctx)
		c.memory = max(c.memory, watch())
		return changed(done), err
	}
	return []operation{{"first up", up}, {"up without changes", up}, {"preview without changes", previewOf(c.program)}}
}

func (c *component) restore(ctx context.Context) error {
	_, err := c.program.Destroy(ctx)
	return err
}

// composition writes the same configuration with resources of pulumi-kubernetes.
type composition struct {
	*bench
	program *program.Program
}

func (*composition) name() string { return "pulumi-kubernetes resources" }

func (c *composition) prepare(ctx context.Context) error {
	folder := filepath.Join(c.folder, "by-hand")
	if err := os.CopyFS(folder, os.DirFS(filepath.Join(c.repository, "tests/bench/by-hand"))); err != nil {
		return err
	}
	c.program = c.of(folder, "composition")
	return c.program.Install(ctx)
}

func (c *composition) operations() []operation {
	up := func(ctx context.Context) (int, error) {
		done, err := c.program.Up(ctx)
		return changed(done), err
	}
	return []operation{{"first up", up}, {"up without changes", up}, {"preview without changes", previewOf(c.program)}}
}

func (c *composition) restore(ctx context.Context) error {
	_, err := c.program.Destroy(ctx)
	return err
}

func previewOf(p *program.Program) func(context.Context) (int, error) {
	return func(ctx context.Context) (int, error) {
		done, err := p.Preview(ctx)
		return changed(done), err
	}
}

// changed counts the resources that an operation changed.
func changed(done program.Operation) int {
	count := 0
	for what, resources := range done.Counts {
		if what != "same" {
			count += resources
		}
	}
	return count
}

// of is a program of the user with a separate state.
func (b *bench) of(folder, state string) *program.Program {
	return &program.Program{Folder: folder, State: filepath.Join(b.folder, state), Path: []string{b.plugin, b.lab.Programs()}, Kubeconfig: b.kubeconfig}
}
