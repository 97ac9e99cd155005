package cluster

import (
	"testing"
	"time"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// azure is istiod as Azure's add-on runs it.
const azure = `
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
spec:
  revision: asm-1-31
  values:
    global: {istioNamespace: aks-istio-system}
    pilot: {env: {SHARED_MESH_CONFIG: istio-shared-configmap-asm-1-31}}
    telemetry: {v2: {prometheus: {enabled: true}}}
  components: {ingressGateways: [{name: istio-ingressgateway, enabled: false}]}
`

const azureShared = `
apiVersion: v1
kind: ConfigMap
metadata: {name: istio-shared-configmap-asm-1-31, namespace: aks-istio-system}
data:
  mesh: |
    defaultConfig: {tracingServiceName: CANONICAL_NAME_ONLY} # kept
    defaultProviders:
      metrics: [prometheus]
`

// azureAdmits are the fields that the add-on's admission allows (AKS documentation, mesh configuration of the Istio add-on).
var azureAdmits = []string{"extensionProviders", "defaultProviders", "enableTracing", "serviceSettings", "discoverySelectors", "defaultConfig"}

func TestTheAKSAddOnIsConfiguredInItsSharedConfigMap(t *testing.T) {
	t.Parallel()
	l := lab.ForTest(t, lab.Options{Sensor: true})
	require.NoError(t, l.Apply(bounded(t), "{apiVersion: v1, kind: Namespace, metadata: {name: aks-istio-system}}"))
	require.NoError(t, l.InstallIstio(bounded(t), azure))
	before := snapshot(t, l)
	configMaps := l.Client.CoreV1().ConfigMaps("aks-istio-system")
	admitted := func() {
		object, err := configMaps.Get(t.Context(), "istio-shared-configmap-asm-1-31", metav1.GetOptions{})
		require.NoError(t, err)
		var mesh map[string]any
		require.NoError(t, yaml.Unmarshal([]byte(object.Data["mesh"]), &mesh))
		for field := range mesh {
			assert.Contains(t, azureAdmits, field)
		}
	}
	p := connectsAt(t, l, gc.MeshConfigAuto)

	t.Run("a missing ConfigMap is created, and istiod does not restart", func(t *testing.T) {
		assert.Empty(t, warnings(p.up().Succeeds(t)))
		assert.Equal(t, "AKS", owner(t, p))
		assert.Empty(t, p.Outputs()["restarted"])
		admitted()
		awaitMeshConfig(t, l, usesGroundcover)
		p.preview("--expect-no-changes").Succeeds(t)
		p.Destroy().Succeeds(t)
		assert.Empty(t, lab.Diff(before, snapshot(t, l)))
	})
	t.Run("an existing ConfigMap is merged into and restored", func(t *testing.T) {
		require.NoError(t, l.Apply(t.Context(), azureShared))
		existing := snapshot(t, l)
		p.up().Succeeds(t)
		admitted()
		awaitMeshConfig(t, l, func(c *assert.CollectT, mesh string) {
			usesGroundcover(c, mesh)
			assert.Contains(c, mesh, "CANONICAL_NAME_ONLY")
		})
		p.Destroy().Succeeds(t)
		assert.Empty(t, lab.Diff(existing, snapshot(t, l)))
	})
	t.Run("ProxyConfig tracing and the add-on's primary ConfigMap are refused", func(t *testing.T) {
		proxyConfig := gc.GroundcoverIstioArgs{Tracing: &gc.TracingArgs{Api: new(gc.APIProxyConfig), Protocol: new(gc.ProtocolZipkin), Sampling: pulumi.Float64(1)}}
		refuses(t, l, newProject(t, connects(proxyConfig), "KUBECONFIG="+l.Kubeconfig()).up, "GCI2003", "tracing.api: Telemetry")
		refuses(t, l, connectsAt(t, l, gc.MeshConfigConfigMap).up, "GCI2003", "istio.meshConfig: Auto")
	})
}

const remoteInjector = `
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: istio-sidecar-injector, labels: {app: sidecar-injector, istio.io/rev: default}}
webhooks:
- name: rev.namespace.sidecar-injector.istio.io
  clientConfig: {url: "https://203.0.113.9:15017/inject"}
  sideEffects: None
  admissionReviewVersions: [v1]
  namespaceSelector: {matchLabels: {istio-injection: enabled}}
  rules: [{operations: [CREATE], apiGroups: [""], apiVersions: [v1], resources: [pods]}]
`

const managedByGoogle = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: controlplanerevisions.mesh.cloud.google.com
  annotations: {api-approved.kubernetes.io: unapproved}
spec:
  group: mesh.cloud.google.com
  scope: Namespaced
  names: {kind: ControlPlaneRevision, listKind: ControlPlaneRevisionList, plural: controlplanerevisions, singular: controlplanerevision}
  versions:
  - name: v1beta1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
---
apiVersion: v1
kind: Namespace
metadata: {name: istio-system}
`

const googlesRevision = `
apiVersion: mesh.cloud.google.com/v1beta1
kind: ControlPlaneRevision
metadata: {name: asm-managed, namespace: istio-system}
spec: {type: managed_service, channel: regular}
`

func TestARemoteControlPlaneIsReportedAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	l := lab.ForTest(t, lab.Options{Sensor: true})
	p := connectsAt(t, l, gc.MeshConfigAuto)
	refuses(t, l, p.up, "GCI2001", "no istiod was found")
	require.NoError(t, l.Apply(t.Context(), remoteInjector))
	refuses(t, l, p.up, "GCI2005", "https://203.0.113.9:15017/inject")
	require.NoError(t, l.Apply(t.Context(), managedByGoogle))
	require.EventuallyWithT(t, func(c *assert.CollectT) { require.NoError(c, l.Apply(t.Context(), googlesRevision)) }, 20*time.Second, tick, "the CRD is served")
	refuses(t, l, p.up, "GCI2005", "Google's managed control plane")
	_, err := l.Client.CoreV1().ConfigMaps("istio-system").Get(t.Context(), "istio-groundcover", metav1.GetOptions{})
	assert.True(t, apierrors.IsNotFound(err))
}
