package survey

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

// A config cluster as the chart istiod of Istio 1.31 renders it with the profile remote, global.configCluster: true and
// configMap: true (templates mutatingwebhook.yaml and configmap.yaml).
const (
	remoteInjector = `
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: istio-sidecar-injector-external-istiod, labels: {app: sidecar-injector, istio.io/rev: default}}
webhooks: [{name: rev.namespace.sidecar-injector.istio.io, clientConfig: {url: "https://203.0.113.9:15017/inject"}}]
`
	configClustersMesh = `
apiVersion: v1
kind: ConfigMap
metadata: {namespace: external-istiod, name: istio, labels: {istio.io/rev: default, operator.istio.io/component: Pilot, app.kubernetes.io/version: 1.30.1}}
data: {mesh: "rootNamespace: external-istiod\n", meshNetworks: "networks: {}"}
`
)

func TestAConfigClusterHasTheIstiodOfAnotherCluster(t *testing.T) {
	t.Parallel()
	var snapshot mesh.Snapshot
	readerOf(t, remoteInjector, configClustersMesh).external(t.Context(), "external-istiod", &snapshot)
	require.Len(t, snapshot.Istiods, 1)
	istiod := snapshot.Istiods[0]
	assert.Equal(t, "https://203.0.113.9:15017/inject", istiod.RemoteURL)
	assert.Equal(t, "external-istiod", istiod.Namespace)
	assert.Equal(t, "istio", istiod.SharedName)
	assert.Equal(t, "1.30.1", istiod.Version)
	assert.Contains(t, istiod.Shared.Text, "rootNamespace: external-istiod")
	assert.Empty(t, snapshot.ExternalControlPlane)
}

func TestARemoteClusterWithoutTheMeshsConfigMapIsNotAConfigCluster(t *testing.T) {
	t.Parallel()
	var snapshot mesh.Snapshot
	readerOf(t, remoteInjector).external(t.Context(), "", &snapshot)
	assert.Empty(t, snapshot.Istiods)
	assert.Contains(t, snapshot.ExternalControlPlane, "https://203.0.113.9:15017/inject")
}

func TestARemoteClustersWebhookMayBeAServiceWithoutASelector(t *testing.T) {
	t.Parallel()
	const webhook = `
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: istio-sidecar-injector, labels: {app: sidecar-injector}}
webhooks: [{name: rev.namespace.sidecar-injector.istio.io, clientConfig: {service: {namespace: istio-system, name: istiod, path: /inject}}}]
`
	for selector, elsewhere := range map[string]string{"{}": "at Service istio-system/istiod without a selector", "{app: istiod}": ""} {
		var snapshot mesh.Snapshot
		readerOf(t, webhook, `{apiVersion: v1, kind: Service, metadata: {namespace: istio-system, name: istiod}, spec: {selector: `+selector+`}}`).external(t.Context(), "", &snapshot)
		if elsewhere == "" {
			assert.Empty(t, snapshot.ExternalControlPlane)
			continue
		}
		assert.Contains(t, snapshot.ExternalControlPlane, elsewhere)
	}
}

func TestAnOwnersObjectThatHasNoIstiodYetIsRead(t *testing.T) {
	t.Parallel()
	r := readerOf(t, `{apiVersion: sailoperator.io/v1, kind: Istio, metadata: {name: default}, spec: {version: v1.27.0, namespace: istio-system}}`)
	var snapshot mesh.Snapshot
	r.external(t.Context(), "", &snapshot)
	assert.Equal(t, []mesh.OwnerObject{{APIVersion: "sailoperator.io/v1", Kind: "Istio", Name: "default"}}, snapshot.Istios)
	assert.Empty(t, r.denied)
}
