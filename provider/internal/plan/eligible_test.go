package plan

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

func TestAnIstiodThatNoInputNamesIsNamedAndNotConfigured(t *testing.T) {
	t.Parallel()
	others := func(f *mesh.Snapshot) { f.OtherIstiods = []string{"a-tenant/istiod"} }
	beside := Make(inputs(), snapshotWith(others))
	assert.Empty(t, codes(beside, finding.Error))
	assert.Empty(t, beside.Problems)
	assert.Equal(t, "istio-system", step(t, beside, "mesh-config").Patch.Namespace)
	assert.Contains(t, find(t, beside, finding.OtherIstiodsIgnored.Code).Message, "a-tenant/istiod")
	for name, edit := range map[string]func(*request.Request){"an update": func(*request.Request) {}, "a preview": preview} {
		alone := Make(inputs(edit), snapshotWith(others, func(f *mesh.Snapshot) { f.Istiods = nil }))
		assert.Equal(t, []string{finding.IstiodElsewhere.Code}, codes(alone, finding.Error), name)
		assert.Contains(t, find(t, alone, finding.IstiodElsewhere.Code).String(), "Set istio.namespace: a-tenant if this is your control plane", name)
	}
}

func TestWhatAControlPlaneSaysOfItselfIsADNSName(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		edit func(*mesh.Istiod)
		text string
	}{
		"the revision":       {func(i *mesh.Istiod) { i.Revision = "a\x1b[2Jb" }, `the revision "a\x1b[2Jb"`},
		"the domain":         {func(i *mesh.Istiod) { i.Domain = "cluster.local/x" }, `the domain "cluster.local/x"`},
		"the root namespace": {func(i *mesh.Istiod) { i.Primary.Text = "rootNamespace: \"a b\"\n" }, `the root namespace "a b"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Make(inputs(), snapshotWith(istiod(c.edit)))
			assert.Contains(t, find(t, p, finding.ControlPlaneInvalid.Code).Message, c.text)
			assert.Contains(t, codes(p, finding.Error), finding.ControlPlaneInvalid.Code)
		})
	}
}

func TestARootNamespaceThatIsNotIstiodsIsAWarning(t *testing.T) {
	t.Parallel()
	p := Make(inputs(), snapshotWith(istiod(func(i *mesh.Istiod) { i.Primary.Text = "rootNamespace: mesh-policies\n" })))
	assert.Contains(t, codes(p, finding.Warning), finding.RootNamespaceElsewhere.Code)
	assert.NotContains(t, codes(Make(inputs(), snapshotWith()), finding.Warning), finding.RootNamespaceElsewhere.Code)
}

func TestATagThatObjectsDisagreeAboutIsAProblemOfTheRevision(t *testing.T) {
	t.Parallel()
	p := Make(inputs(func(r *request.Request) { r.Istio.Revisions = []string{"prod"} }), snapshotWith(func(f *mesh.Snapshot) {
		f.Tags = map[string][]string{"prod": {"default", "canary"}}
	}))
	require.NotEmpty(t, p.Problems)
	assert.Contains(t, p.Problems[0].Reason, `objects with the tag "prod" name different revisions: default, canary`)
}

func TestAnEndpointOfAnotherNamespaceThanTheMeshHasIsAWarning(t *testing.T) {
	t.Parallel()
	writes := func(namespace string) func(*mesh.Snapshot) {
		return istiod(func(i *mesh.Istiod) {
			i.SharedName = "istio-groundcover"
			i.Shared = mesh.Document{Name: "istio-groundcover", Exists: true, Text: `
extensionProviders:
- name: groundcover
  opentelemetry: {service: ` + namespace + `/groundcover-sensor.` + namespace + `.svc.cluster.local, port: 4317}
`}
		})
	}
	moved := Make(inputs(), snapshotWith(writes("observability")))
	assert.Contains(t, find(t, moved, finding.EndpointMoved.Code).Message, "to namespace observability now. This update sends them to namespace groundcover")
	assert.NotContains(t, codes(Make(inputs(), snapshotWith(writes("groundcover"))), finding.Warning), finding.EndpointMoved.Code)
}

func TestOfSeveralServiceEntriesOfAHostAnInputOrTheMeshDecides(t *testing.T) {
	t.Parallel()
	entries := func(namespaces ...string) func(*mesh.Snapshot) {
		return func(f *mesh.Snapshot) {
			f.Sensors, f.ServiceEntries = nil, nil
			for _, namespace := range namespaces {
				f.ServiceEntries = append(f.ServiceEntries, mesh.ServiceEntry{Namespace: namespace, Name: "collector"})
			}
		}
	}
	written := istiod(func(i *mesh.Istiod) {
		i.SharedName = "istio-groundcover"
		i.Shared = mesh.Document{Name: "istio-groundcover", Exists: true, Text: `
extensionProviders:
- name: groundcover
  opentelemetry: {service: groundcover/collector.example.com, port: 4317}
`}
	})
	address := func(r *request.Request) { r.Groundcover.Address = "collector.example.com:4317" }
	given := func(r *request.Request) { r.Groundcover.Namespace, r.Groundcover.NamespaceGiven = "egress", true }
	for name, c := range map[string]struct {
		inputs   request.Request
		snapshot mesh.Snapshot
		host     string
		code     string
		level    finding.Level
	}{
		"one in istiod's namespace":           {inputs(address), snapshotWith(entries("istio-system")), "istio-system/collector.example.com", "", ""},
		"one beside a tenant's":               {inputs(address), snapshotWith(entries("a-tenant", "istio-system")), "istio-system/collector.example.com", "", ""},
		"a tenant's alone":                    {inputs(address), snapshotWith(entries("a-tenant")), "collector.example.com", finding.AddressElsewhere.Code, finding.Error},
		"a tenant's alone, in a preview":      {inputs(address, preview), snapshotWith(entries("a-tenant")), "collector.example.com", finding.AddressElsewhere.Code, finding.Warning},
		"a tenant's alone, and another given": {inputs(address, given), snapshotWith(entries("a-tenant")), "collector.example.com", finding.AddressElsewhere.Code, finding.Error},
		"one that the input names":            {inputs(address, given), snapshotWith(entries("a-tenant", "egress")), "egress/collector.example.com", "", ""},
		"two, and the input decides":          {inputs(address, given), snapshotWith(entries("istio-system", "egress")), "egress/collector.example.com", "", ""},
		"two, and nothing decides":            {inputs(address), snapshotWith(entries("istio-system", "groundcover")), "groundcover/collector.example.com", finding.AddressAmbiguous.Code, finding.Error},
		"two, and the mesh has the one":       {inputs(address), snapshotWith(entries("istio-system", "groundcover"), written), "groundcover/collector.example.com", finding.AddressAmbiguous.Code, finding.Warning},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Make(c.inputs, c.snapshot)
			assert.Equal(t, c.host, p.Endpoint.RegistryName())
			if c.code == "" {
				assert.NotContains(t, append(codes(p, finding.Error), codes(p, finding.Warning)...), finding.AddressAmbiguous.Code)
				return
			}
			assert.Equal(t, c.level, find(t, p, c.code).Level)
		})
	}
}
