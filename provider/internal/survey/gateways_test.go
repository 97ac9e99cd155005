package survey

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

func TestOnlyGatewaysOfTrustedNamespacesArePatched(t *testing.T) {
	t.Parallel()
	gateway := func(namespace string) string {
		return `{apiVersion: apps/v1, kind: Deployment, metadata: {namespace: ` + namespace + `, name: gw, labels: {operator.istio.io/component: IngressGateways}},
			spec: {template: {metadata: {labels: {sidecar.istio.io/inject: "false"}}}}}`
	}
	read := func(named ...string) (namespaces []string) {
		r := readerOf(t, gateway("istio-system"), gateway("a-tenant"), gateway("ingress"))
		for _, each := range r.fileGateways(t.Context(), []mesh.Istiod{{Namespace: "istio-system"}}, named) {
			namespaces = append(namespaces, each.Namespace)
		}
		return namespaces
	}
	assert.Equal(t, []string{"istio-system"}, read())
	assert.ElementsMatch(t, []string{"istio-system", "ingress"}, read("ingress"))
}
