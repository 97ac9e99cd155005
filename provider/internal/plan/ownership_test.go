package plan

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/record"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

func owned(stack, component string) mesh.Meta {
	text, _ := record.Text([]record.Record{{Owner: record.Owner{Stack: stack, Component: component, Token: "t"}, Document: "mesh", Paths: []string{"defaultProviders.tracing"}}})
	return mesh.Meta{Annotations: map[string]string{record.Annotation: text}}
}

func inStack(r *request.Request) { r.Owner = request.Owner{Stack: "acme/mesh/prod", Component: "mesh"} }

func sharedBy(meta mesh.Meta) func(*mesh.Snapshot) {
	return istiod(func(i *mesh.Istiod) {
		i.SharedName = "istio-groundcover"
		i.Shared = mesh.Document{Name: "istio-groundcover", Exists: true, Meta: meta,
			Text: "extensionProviders: [{name: groundcover, opentelemetry: {service: groundcover-sensor.groundcover.svc.cluster.local, port: 4317}}]\ndefaultProviders: {tracing: [groundcover]}\n"}
	})
}

func TestTheOwnershipNamesEveryPatchedObjectAndComesBeforeTheFirst(t *testing.T) {
	t.Parallel()
	p := Make(proxyConfigInputs(), snapshotWith())
	require.NotNil(t, p.Steps[1].Ownership, "after what is deleted last, before the first patch")
	var objects []string
	for _, patch := range p.Steps[1].Ownership.Patches {
		objects = append(objects, patch.Kind+" "+patch.Name)
	}
	assert.Equal(t, []string{"ConfigMap istio-groundcover", "Deployment istiod"}, objects)
}

func TestNoneDoesNotCountADefaultThatThisUpdateRemoves(t *testing.T) {
	t.Parallel()
	none := writeTo(request.None)
	own := Make(inputs(inStack, none), snapshotWith(sharedBy(owned("acme/mesh/prod", "mesh"))))
	assert.Empty(t, stepNames(own), "one update removes everything")
	assert.Contains(t, codes(own, finding.Info), finding.OwnerApplies.Code)
	handedOver := Make(inputs(inStack, none), snapshotWith(sharedBy(mesh.Meta{})))
	assert.Equal(t, []string{"telemetry"}, stepNames(handedOver))
}

func TestRevisionsThatShareOneConfigMapShareItsStep(t *testing.T) {
	t.Parallel()
	two := func(s *mesh.Snapshot) {
		s.Istiods[0].SharedName, s.Istiods[0].Shared = "mesh-shared", mesh.Document{Name: "mesh-shared", Exists: true}
		canary := s.Istiods[0]
		canary.Name, canary.Revision = "istiod-canary", "canary"
		canary.Primary = mesh.Document{Name: "istio-canary", Exists: true}
		s.Istiods = append(s.Istiods, canary)
	}
	revisions := func(names ...string) request.Request {
		return inputs(func(r *request.Request) { r.Istio.Revisions = names })
	}
	assert.Equal(t, []string{"telemetry", "mesh-config-mesh-shared"}, stepNames(Make(revisions("default", "canary"), snapshotWith(two))))
	assert.Equal(t, stepNames(Make(revisions("default"), snapshotWith(two))), stepNames(Make(revisions("canary"), snapshotWith(two))),
		"a change from one revision to the other keeps the resource")
}
