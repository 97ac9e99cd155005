package cluster

import (
	"os"
	"path/filepath"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/stack"
)

// project is a stack whose program is a function of the test. The test may replace it between two operations.
type project struct {
	*stack.Stack
	t       *testing.T
	program pulumi.RunFunc
}

// newProject creates an empty stack. Without KUBECONFIG in the environment it has no cluster.
func newProject(t *testing.T, program pulumi.RunFunc, environment ...string) *project {
	t.Helper()
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "Pulumi.yaml"), []byte("name: mesh\nruntime: go\n"), 0o600))
	return &project{Stack: stack.New(t, folder, environment...), t: t, program: program}
}

func (p *project) preview(flags ...string) stack.Result {
	p.t.Helper()
	return p.Preview(append(flags, p.inline()...)...)
}

func (p *project) up(flags ...string) stack.Result {
	p.t.Helper()
	return p.Up(append(flags, p.inline()...)...)
}

// inline are the flags with which the Automation API runs an inline program.
func (p *project) inline() []string {
	return []string{"--client=" + serve(p.t, p.program), "--exec-kind=auto.inline"}
}

// connects is the program of the README: one resource, mesh, and its outputs.
func connects(args gc.GroundcoverIstioArgs, options ...pulumi.ResourceOption) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		mesh, err := gc.NewGroundcoverIstio(ctx, "mesh", &args, options...)
		if err != nil {
			return err
		}
		ctx.Export("endpoint", mesh.Endpoint)
		ctx.Export("mesh", mesh.Mesh)
		ctx.Export("meshes", mesh.Meshes)
		ctx.Export("tracing", mesh.Tracing)
		ctx.Export("restarted", mesh.Restarted)
		ctx.Export("skipped", mesh.Skipped)
		ctx.Export("findings", mesh.Findings)
		ctx.Export("istioOperator", mesh.IstioOperator)
		return nil
	}
}

// inProject gives the stack's project another name, before its first operation: a stack of the same project and name is the same
// stack.
func (p *project) inProject(t *testing.T, name string) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(p.Folder, "Pulumi.yaml"), []byte("name: "+name+"\nruntime: go\n"), 0o600))
	p.Run("stack", "init", stack.Name).Succeeds(t)
}
