package cluster

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/stack"
)

// named is a program with one component of this name.
func named(name string, args gc.GroundcoverIstioArgs, options ...pulumi.ResourceOption) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		_, err := gc.NewGroundcoverIstio(ctx, name, &args, options...)
		return err
	}
}

// inPrimary edits data.mesh, by a protocol.
func inPrimary(protocol gc.Protocol) gc.GroundcoverIstioArgs {
	return gc.GroundcoverIstioArgs{Istio: &gc.IstioArgs{MeshConfig: new(gc.MeshConfigConfigMap)}, Tracing: &gc.TracingArgs{Protocol: new(protocol)}}
}

// killedUp starts an update and kills the CLI and its plugins as soon as the text is in data.mesh: the guard then still verifies
// the write, so that no state remembers it.
func killedUp(t *testing.T, l *lab.Lab, p *project, text string) {
	t.Helper()
	cli := p.Command(filepath.Join(stack.Programs(), "pulumi"), append([]string{"up", "--stack=" + stack.Name, "--yes", "--skip-preview", "--non-interactive"}, p.inline()...)...)
	require.NoError(t, cli.Start())
	require.Eventually(t, func() bool { return strings.Contains(configMap(t, l, "istio").Data["mesh"], text) }, eventually, tick/5)
	running := plugins(t, cli.Process.Pid)
	require.NoError(t, cli.Process.Kill())
	for _, pid := range running {
		_ = kill(pid)
	}
	_ = cli.Wait()
	p.Run("cancel", "--stack="+stack.Name, "--yes").Succeeds(t)
	for _, patch := range p.Resources("groundcover-istio:index:ObjectPatch") {
		if patch.URN.Name() == "mesh-mesh-config" {
			require.NotContains(t, fmt.Sprint(patch.Inputs["fields"]), text, "the state remembers the write: it was not cut off")
		}
	}
}

// TestAStacksLife is a table of states, changes and cuts: whatever happens to a stack, the mesh is byte for byte what it was once
// the stack is destroyed, and while a component is in the program the mesh traces.
func TestAStacksLife(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	before := snapshot(t, l)
	environment := "KUBECONFIG=" + l.Kubeconfig()
	traces := func(t *testing.T) {
		t.Helper()
		assert.Contains(t, configMap(t, l, "istio").Data["mesh"], "groundcover-sensor")
	}
	otel, zipkin := inPrimary(gc.ProtocolOpenTelemetry), inPrimary(gc.ProtocolZipkin)
	for _, row := range []struct {
		name string
		live func(t *testing.T, p *project)
	}{
		{"an update that is cut off between the write and its record is continued", func(t *testing.T, p *project) {
			killedUp(t, l, p, "groundcover-sensor")
			p.up().Succeeds(t)
			traces(t)
			p.preview("--expect-no-changes").Succeeds(t)
		}},
		{"an update that is cut off is removed by a destroy alone", func(t *testing.T, p *project) {
			killedUp(t, l, p, "groundcover-sensor")
		}},
		{"a change of the protocol that is cut off is removed by a destroy alone", func(t *testing.T, p *project) {
			p.up().Succeeds(t)
			p.program = named("mesh", zipkin)
			killedUp(t, l, p, "zipkin")
		}},
		{"a change of the protocol that is cut off is continued", func(t *testing.T, p *project) {
			p.up().Succeeds(t)
			p.program = named("mesh", zipkin)
			killedUp(t, l, p, "zipkin")
			p.up().Succeeds(t)
			assert.NotContains(t, configMap(t, l, "istio").Data["mesh"], "opentelemetry")
			p.preview("--expect-no-changes").Succeeds(t)
		}},
		{"a child that is dropped from the state is adopted", func(t *testing.T, p *project) {
			p.up().Succeeds(t)
			for _, patch := range p.Resources("groundcover-istio:index:ObjectPatch") {
				if strings.HasSuffix(string(patch.URN), "mesh-config") {
					p.Run("state", "delete", string(patch.URN), "--stack="+stack.Name, "--yes", "--target-dependents").Succeeds(t)
				}
			}
			p.up().Succeeds(t)
			traces(t)
		}},
		{"a component that is renamed without an alias keeps the mesh tracing", func(t *testing.T, p *project) {
			p.up().Succeeds(t)
			p.program = named("renamed", otel)
			since := mark(t, l)
			p.up().Succeeds(t)
			traces(t)
			for _, write := range writes(t, l, since) {
				assert.NotEqual(t, "deployments", write.Resource, "istiod does not restart")
			}
			p.preview("--expect-no-changes").Succeeds(t)
		}},
		{"a component that is renamed with an alias keeps the mesh tracing", func(t *testing.T, p *project) {
			p.up().Succeeds(t)
			p.program = named("renamed", otel, pulumi.Aliases([]pulumi.Alias{{Name: pulumi.String("mesh")}}))
			p.up().Succeeds(t)
			traces(t)
			p.preview("--expect-no-changes").Succeeds(t)
		}},
		{"a drifted document is set again and restored", func(t *testing.T, p *project) {
			p.up().Succeeds(t)
			original := configMap(t, l, "istio").Data["mesh"]
			edit(t, l, "istio", func(mesh string) string { return strings.ReplaceAll(mesh, "4317", "4318") })
			shown := p.preview("--diff").Succeeds(t)
			assert.Contains(t, shown.Output, "drifted: extensionProviders[name=groundcover].opentelemetry.port has another value. An update sets it again")
			assert.NotContains(t, shown.Output, "fields", "they are the same")
			p.up().Succeeds(t)
			assert.Equal(t, original, configMap(t, l, "istio").Data["mesh"])
		}},
		{"one update is enough from a written mesh configuration to none", func(t *testing.T, p *project) {
			p.up().Succeeds(t)
			p.program = named("mesh", gc.GroundcoverIstioArgs{Istio: &gc.IstioArgs{MeshConfig: new(gc.MeshConfigNone)}})
			update := p.up().Succeeds(t)
			assert.Contains(t, strings.Join(messages(update, "info"), "\n"), "GCI3007")
			assert.Empty(t, lab.Diff(before, snapshot(t, l)))
			p.preview("--expect-no-changes").Succeeds(t)
		}},
		{"tracing that is disabled is removed", func(t *testing.T, p *project) {
			p.up().Succeeds(t)
			p.program = named("mesh", gc.GroundcoverIstioArgs{Tracing: &gc.TracingArgs{Enabled: pulumi.Bool(false)}})
			p.up().Succeeds(t)
			assert.Empty(t, lab.Diff(before, snapshot(t, l)))
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := newProject(t, named("mesh", otel), environment)
			row.live(t, p)
			p.Destroy().Succeeds(t)
			assert.Empty(t, lab.Diff(before, snapshot(t, l)))
			awaitSync(t, l)
		})
	}
}

func TestASecondStackIsRefusedUntilItTakesTheMeshOver(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	before := snapshot(t, l)
	args := inPrimary(gc.ProtocolOpenTelemetry)
	first := newProject(t, named("mesh", args), "KUBECONFIG="+l.Kubeconfig())
	first.up().Succeeds(t)
	standing := configMap(t, l, "istio").Data["mesh"]

	second := newProject(t, named("mesh", inPrimary(gc.ProtocolZipkin)), "KUBECONFIG="+l.Kubeconfig())
	second.inProject(t, "second")
	refuses(t, l, second.up, `component "mesh" of stack "organization/mesh/dev" manages these fields`, "tracing.takeOver")
	assert.Equal(t, standing, configMap(t, l, "istio").Data["mesh"])

	takesOver := inPrimary(gc.ProtocolZipkin)
	takesOver.Tracing.TakeOver = pulumi.Bool(true)
	second.program = named("mesh", takesOver)
	second.up().Succeeds(t)
	assert.NotContains(t, configMap(t, l, "istio").Data["mesh"], "opentelemetry")
	first.preview().Fails(t)
	first.Destroy().Succeeds(t)
	assert.Contains(t, configMap(t, l, "istio").Data["mesh"], "zipkin", "the stack that lost the mesh removes nothing")
	second.preview("--expect-no-changes").Succeeds(t)
	second.Destroy().Succeeds(t)
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}

func TestASecondComponentOfAProgramIsRefusedAndTheFirstStays(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	before := snapshot(t, l)
	args := inPrimary(gc.ProtocolOpenTelemetry)
	both := func(ctx *pulumi.Context) error {
		first, err := gc.NewGroundcoverIstio(ctx, "first", &args)
		if err != nil {
			return err
		}
		_, err = gc.NewGroundcoverIstio(ctx, "second", &args, pulumi.DependsOn([]pulumi.Resource{first}))
		return err
	}
	p := newProject(t, both, "KUBECONFIG="+l.Kubeconfig())
	const refusal = `component "first" of this program configures the same fields`
	assert.Contains(t, p.preview().Fails(t).Output, refusal, "already the first preview says it")
	p.program = named("first", args)
	p.up().Succeeds(t)
	standing := configMap(t, l, "istio")
	p.program = both
	assert.Contains(t, p.up().Fails(t).Output, refusal)
	p.up("--skip-preview").Fails(t)
	assert.Equal(t, standing.Data, configMap(t, l, "istio").Data)
	p.program = named("first", args)
	p.preview("--expect-no-changes").Succeeds(t)
	p.Destroy().Succeeds(t)
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}

func TestARenameThatIsCutOffAndWithdrawnLeavesTheFirstName(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	before := snapshot(t, l)
	args := inPrimary(gc.ProtocolOpenTelemetry)
	p := newProject(t, named("mesh", args), "KUBECONFIG="+l.Kubeconfig())
	p.up().Succeeds(t)
	standing := configMap(t, l, "istio").Data["mesh"]
	p.program = named("renamed", args)
	p.up("--target", "**renamed**").Succeeds(t) // creates the new name, and ends before it deletes the old one
	p.program = named("mesh", args)
	preview := p.preview().Succeeds(t)
	assert.Contains(t, strings.Join(messages(preview, "warning"), "\n"), `component "renamed" of stack "organization/mesh/dev" manages these fields. The update takes them over`)
	p.up().Succeeds(t)
	assert.Equal(t, standing, configMap(t, l, "istio").Data["mesh"])
	p.preview("--expect-no-changes").Succeeds(t)
	p.Destroy().Succeeds(t)
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}

func TestARefusedMergeStopsAnUpdateWithoutAPreviewBeforeTheFirstWrite(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	sharedMesh(t, l, "extensionProviders: &audited [{name: audit, envoyFileAccessLog: {path: /dev/null}}]\n")
	before := snapshot(t, l)
	p := newProject(t, connects(gc.GroundcoverIstioArgs{}), "KUBECONFIG="+l.Kubeconfig())
	since := mark(t, l)
	update := p.up().Fails(t)
	assert.Contains(t, update.Output, "merging into ConfigMap istio-system/platform-mesh")
	assert.Contains(t, update.Output, "No changes made")
	assert.Empty(t, writes(t, l, since), "no Telemetry either")
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}
