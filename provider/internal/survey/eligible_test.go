package survey

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

const (
	istiod        = `{apiVersion: apps/v1, kind: Deployment, metadata: {namespace: istio-system, name: istiod, labels: {app: istiod}}}`
	tenantsIstiod = `{apiVersion: apps/v1, kind: Deployment, metadata: {namespace: a-tenant, name: istiod, labels: {app: istiod}}, spec: {replicas: 0}}`
)

func TestADeploymentWithIstiodsLabelCountsElsewhereOnlyByTheInput(t *testing.T) {
	t.Parallel()
	both := func() *reader { return readerOf(t, istiod, tenantsIstiod) }
	byDefault := controlPlanesOf(t, both(), "")
	require.Len(t, byDefault.Istiods, 1)
	assert.Equal(t, "istio-system", byDefault.Istiods[0].Namespace)
	assert.Equal(t, []string{"a-tenant/istiod"}, byDefault.OtherIstiods)
	given := controlPlanesOf(t, both(), "a-tenant")
	require.Len(t, given.Istiods, 1)
	assert.Equal(t, "a-tenant", given.Istiods[0].Namespace)
}

func TestHugeLookalikesDoNotHideTheControlPlane(t *testing.T) {
	t.Parallel()
	huge := objectOf(t, tenantsIstiod)
	values := make([]any, maxWeight)
	for i := range values {
		values[i] = int64(i)
	}
	huge.Object["spec"] = map[string]any{"values": values}
	r := readerOver(objectOf(t, istiod), huge)
	found := controlPlanesOf(t, r, "")
	require.Len(t, found.Istiods, 1)
	assert.Equal(t, "istio-system", found.Istiods[0].Namespace)
	require.NoError(t, r.err)
	assert.Len(t, r.skips, 1)
}

func TestATagIsReadFromWebhooksAndFromServicesOfIstiodsNamespace(t *testing.T) {
	t.Parallel()
	const (
		webhook = `{apiVersion: admissionregistration.k8s.io/v1, kind: MutatingWebhookConfiguration, metadata: {name: istio-revision-tag-prod, labels: {istio.io/tag: prod, istio.io/rev: stable}}}`
		service = `{apiVersion: v1, kind: Service, metadata: {namespace: istio-system, name: istiod-revision-tag-prod, labels: {istio.io/tag: prod, istio.io/rev: stable}}}`
		other   = `{apiVersion: v1, kind: Service, metadata: {namespace: istio-system, name: x, labels: {istio.io/tag: prod, istio.io/rev: canary}}}`
		tenants = `{apiVersion: v1, kind: Service, metadata: {namespace: a-tenant, name: x, labels: {istio.io/tag: prod, istio.io/rev: theirs}}}`
	)
	for name, c := range map[string]struct {
		objects   []string
		revisions []string
	}{
		"the webhook":                    {[]string{webhook, tenants}, []string{"stable"}},
		"the Service":                    {[]string{service, tenants}, []string{"stable"}},
		"both agree":                     {[]string{webhook, service, tenants}, []string{"stable"}},
		"both disagree":                  {[]string{webhook, other, tenants}, []string{"stable", "canary"}},
		"a Service of another namespace": {[]string{tenants}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := readerOf(t, append(c.objects, istiod)...)
			assert.Equal(t, c.revisions, r.tags(t.Context(), []string{"prod"}, []mesh.Istiod{{Meta: mesh.Meta{}, Namespace: "istio-system", Revision: "default"}})["prod"])
		})
	}
}

func TestSensorsOfOtherNamespacesAreReadOnlyWhereTheReleaseHasNone(t *testing.T) {
	t.Parallel()
	const (
		ours    = `{apiVersion: v1, kind: Service, metadata: {namespace: groundcover, name: groundcover-sensor, labels: {app: sensor}}}`
		tenants = `{apiVersion: v1, kind: Service, metadata: {namespace: a-tenant, name: groundcover-sensor, labels: {app: sensor}}}`
	)
	inputs := request.Request{Groundcover: request.Groundcover{Namespace: "groundcover", Release: "groundcover"}}
	namespaces := func(r *reader, inputs request.Request) (all []string) {
		for _, service := range r.candidates(t.Context(), inputs.Groundcover) {
			all = append(all, service.Namespace)
		}
		return all
	}
	assert.Equal(t, []string{"groundcover"}, namespaces(readerOf(t, ours, tenants), inputs))
	assert.Equal(t, []string{"a-tenant"}, namespaces(readerOf(t, tenants), inputs))
	inputs.Groundcover.NamespaceGiven = true
	assert.Empty(t, namespaces(readerOf(t, tenants), inputs))
}

func TestAnAddressIsTheHostOfTheServiceEntriesThatNameItAlone(t *testing.T) {
	t.Parallel()
	entry := func(namespace, host string) string {
		return `{apiVersion: networking.istio.io/v1, kind: ServiceEntry, metadata: {namespace: ` + namespace + `, name: collector}, spec: {hosts: ["` + host + `"]}}`
	}
	r := readerOf(t, entry("egress", "collector.example.com"), entry("a-tenant", "*.example.com"), entry("b-tenant", "other.example.com"))
	_, _, entries := r.serviceOfAddress(t.Context(), "collector.example.com:4317")
	assert.Equal(t, []mesh.ServiceEntry{{Namespace: "egress", Name: "collector"}}, entries)
}
