package plan

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

func TestADestinationRuleOfThisPackagesNameForAnotherHostIsNotOverwritten(t *testing.T) {
	t.Parallel()
	meshWide := mesh.DestinationRule{Namespace: "istio-system", Name: "default", Host: "*.local", TLS: "ISTIO_MUTUAL"}
	portal := mesh.DestinationRule{Namespace: "groundcover", Name: "groundcover", Host: "groundcover-portal.groundcover.svc.cluster.local", ExportTo: []string{"."}, TLS: "SIMPLE"}
	own := mesh.DestinationRule{Namespace: "groundcover", Name: "groundcover-istio", Host: "groundcover-sensor.groundcover.svc.cluster.local", TLS: "DISABLE", Managed: true}
	copied := own
	copied.Managed, copied.Host = false, "other"
	for name, c := range map[string]struct {
		exist []mesh.DestinationRule
		rule  string
	}{
		"another name is chosen":                         {[]mesh.DestinationRule{meshWide, portal}, "groundcover-istio"},
		"and stays once the rule exists":                 {[]mesh.DestinationRule{meshWide, portal, own}, "groundcover-istio"},
		"a third where that one is taken too":            {[]mesh.DestinationRule{meshWide, portal, copied}, "groundcover-istio-2"},
		"a rule of that name elsewhere takes no name":    {[]mesh.DestinationRule{meshWide, {Namespace: "shop", Name: "groundcover", Host: "web"}}, "groundcover"},
		"the rule of this package keeps its usual name ": {[]mesh.DestinationRule{meshWide, {Namespace: "groundcover", Name: "groundcover", Host: own.Host, Managed: true}}, "groundcover"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Make(inputs(), snapshotWith(reachWith(func(r *mesh.Reach) { r.DestinationRules = c.exist })))
			assert.Equal(t, c.rule, step(t, p, "plaintext").Patch.Name)
			assert.Equal(t, "DestinationRule groundcover/"+c.rule, find(t, p, finding.SensorPlaintext.Code).Object)
		})
	}
}

func TestATelemetryOfThisPackagesNameForSomeWorkloadsIsNotOverwritten(t *testing.T) {
	t.Parallel()
	selective, canary := wide("groundcover", "2024-01-01T00:00:00Z"), wide("groundcover", "2024-01-01T00:00:00Z")
	selective.Selective = true
	canary.Labels = map[string]string{"istio.io/rev": "canary"}
	for name, other := range map[string]mesh.Telemetry{"one with a selector": selective, "one of another revision": canary} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			patch := step(t, Make(inputs(), snapshotWith(telemetries(other))), "telemetry").Patch
			assert.Equal(t, "groundcover-istio", patch.Name)
			assert.True(t, patch.CreateIfMissing)
		})
	}
	t.Run("one for the whole mesh is merged into", func(t *testing.T) {
		t.Parallel()
		p := Make(inputs(), snapshotWith(telemetries(wide("groundcover", "2024-01-01T00:00:00Z"))))
		assert.False(t, step(t, p, "telemetry").Patch.CreateIfMissing)
		assert.Contains(t, codes(p, finding.Info), finding.MergedIntoOlder.Code)
	})
}

func TestRevisionsWithATelemetryOfTheirOwnEachGetTheSampling(t *testing.T) {
	t.Parallel()
	stable := wide("stable-only", "2024-01-01T00:00:00Z")
	stable.Labels = map[string]string{"istio.io/rev": "default"}
	both := inputs(func(r *request.Request) { r.Istio.Revisions = []string{"default", "canary"} })
	p := Make(both, snapshotWith(telemetries(stable), func(f *mesh.Snapshot) {
		canary := f.Istiods[0]
		canary.Name, canary.Revision, canary.Primary.Name = "istiod-canary", "canary", "istio-canary"
		f.Istiods = append(f.Istiods, canary)
	}))
	assert.Equal(t, "stable-only", step(t, p, "telemetry").Patch.Name)
	second := step(t, p, "telemetry-istio-system").Patch
	assert.Equal(t, "groundcover", second.Name, "canary does not read the other one")
	assert.True(t, second.CreateIfMissing)
}

func TestAConfigMapOfThisPackagesNameIsNotMadeMeshConfiguration(t *testing.T) {
	t.Parallel()
	taken := func(meta mesh.Meta) func(*mesh.Snapshot) {
		return istiod(func(i *mesh.Istiod) {
			i.Unread = mesh.Document{Name: "istio-groundcover", Exists: true, Text: "trustDomain: elsewhere\n", Meta: meta}
		})
	}
	p := Make(inputs(), snapshotWith(taken(mesh.Meta{Managers: []mesh.Manager{{Name: "helm", Operation: "Update"}}})))
	assert.Equal(t, []string{finding.SharedConfigMapTaken.Code}, codes(p, finding.Error))
	assert.Equal(t, "ConfigMap istio-system/istio-groundcover", find(t, p, finding.SharedConfigMapTaken.Code).Object)
	assert.Empty(t, stepNames(p))
	label := map[string]string{"app.kubernetes.io/managed-by": "pulumi-groundcover-istio"}
	assert.Equal(t, []string{finding.SharedConfigMapTaken.Code}, codes(Make(inputs(), snapshotWith(taken(mesh.Meta{Labels: label}))), finding.Error),
		"a copy with the label alone")
	own := mesh.Meta{Labels: label, Managers: []mesh.Manager{{Name: "pulumi-groundcover-istio", Operation: "Update"}}}
	assert.Empty(t, codes(Make(inputs(), snapshotWith(taken(own))), finding.Error))
}

func TestAProviderOfThisPackagesNameInAnotherFormIsAnError(t *testing.T) {
	t.Parallel()
	const host = "groundcover-sensor.groundcover.svc.cluster.local"
	primary := func(text string) func(*mesh.Snapshot) {
		return istiod(func(i *mesh.Istiod) { i.Primary.Text = "extensionProviders: [" + text + "]\n" })
	}
	for name, c := range map[string]struct{ provider, text string }{
		"another host":      {"{name: groundcover, opentelemetry: {service: other.ns.svc.cluster.local, port: 4317}}", "sends to other.ns.svc.cluster.local"},
		"another protocol":  {"{name: groundcover, zipkin: {service: " + host + ", port: 9411}}", "has another protocol than opentelemetry"},
		"a log, not traces": {"{name: groundcover, envoyFileAccessLog: {path: /dev/stdout}}", "sends to no service"},
		"another letter case": {"{name: Groundcover, opentelemetry: {service: " + host + ", port: 4317}}",
			`"Groundcover" already exists and differs from groundcover in letter case only`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Make(inputs(), snapshotWith(primary(c.provider)))
			assert.Equal(t, []string{finding.ProviderNameTaken.Code}, codes(p, finding.Error))
			assert.Contains(t, find(t, p, finding.ProviderNameTaken.Code).String(), c.text)
		})
	}
	t.Run("the same provider is no error", func(t *testing.T) {
		t.Parallel()
		assert.Empty(t, codes(Make(inputs(), snapshotWith(primary("{name: groundcover, opentelemetry: {service: groundcover/"+host+", port: 4317}}"))), finding.Error))
	})
	t.Run("the user may choose the protocol with istio.meshConfig: None", func(t *testing.T) {
		t.Parallel()
		p := Make(inputs(writeTo(request.None)), snapshotWith(primary("{name: groundcover, zipkin: {service: "+host+", port: 9411}}")))
		assert.Empty(t, codes(p, finding.Error))
	})
}
