package cluster

import (
	"fmt"
	"strings"
	"testing"
	"time"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// appRouting is the istiod of AKS application routing: a Deployment without a revision in the add-on's namespace, without Istio's
// CRDs (Azure's documentation of application routing with the Gateway API, 2026).
const appRouting = `
apiVersion: v1
kind: Namespace
metadata: {name: aks-istio-system}
---
apiVersion: apps/v1
kind: Deployment
metadata: {namespace: aks-istio-system, name: istiod, labels: {app: istiod}}
spec:
  selector: {matchLabels: {app: approuting-istiod}}
  template:
    metadata: {labels: {app: approuting-istiod}}
    spec: {containers: [{name: discovery, image: "mcr.microsoft.com/oss/v2/istio/pilot:v1.28.1"}]}
`

// externalIstiod is an istiod for another cluster (the guide "Install Istio with an External Control Plane"; its env and mounts are
// those of tests/integration/iop-externalistiod-primary-integration-test-defaults.yaml of Istio 1.31).
const externalIstiod = `
apiVersion: v1
kind: Namespace
metadata: {name: external-istiod}
---
apiVersion: apps/v1
kind: Deployment
metadata: {namespace: external-istiod, name: istiod, labels: {app: istiod, istio.io/rev: default}}
spec:
  selector: {matchLabels: {app: external-istiod}}
  template:
    metadata: {labels: {app: external-istiod}}
    spec:
      containers:
      - name: discovery
        image: docker.io/istio/pilot:1.30.1
        env:
        - {name: EXTERNAL_ISTIOD, value: "true"}
        - {name: SHARED_MESH_CONFIG, value: istio}
        - {name: INJECTION_WEBHOOK_CONFIG_NAME, value: ""}
        volumeMounts: [{name: config-volume, mountPath: /etc/istio/config}]
      volumes: [{name: config-volume, configMap: {name: istio}}]
`

func TestAnIstiodThatTakesNoConfigurationFromThisClusterIsReportedAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	l := lab.ForTest(t, lab.Options{Sensor: true})
	p := connectsAt(t, l, gc.MeshConfigAuto)
	require.NoError(t, l.Apply(bounded(t), appRouting))
	refused := refuses(t, l, p.up, "GCI2011", "AKS application routing")
	assert.NotContains(t, refused.Output, "Install Istio's CRDs", "they would stop application routing")
	require.NoError(t, l.Delete(bounded(t), appRouting))
	require.NoError(t, l.Apply(bounded(t), externalIstiod))
	for _, target := range []gc.MeshConfig{gc.MeshConfigAuto, gc.MeshConfigNone} {
		refuses(t, l, connectsAt(t, l, target).up, "GCI2015", "external-istiod/istiod", "Set istio.namespace: external-istiod")
		p.program = connects(istioOf("external-istiod", target))
		refuses(t, l, p.up, "GCI2012", "config cluster")
	}
}

func TestTheConfigClusterOfAnExternalIstiodIsWrittenAndRestored(t *testing.T) {
	t.Parallel()
	l := lab.ForTest(t, lab.Options{Sensor: true})
	require.NoError(t, l.Apply(bounded(t), "{apiVersion: v1, kind: Namespace, metadata: {name: external-istiod}}"))
	// The guide's configuration of the config cluster, rendered by Istio's own charts.
	manifests, err := l.Istioctl(bounded(t), "manifest", "generate", "--set", "profile=remote", "--set", "values.global.istioNamespace=external-istiod",
		"--set", "values.global.configCluster=true", "--set", "values.pilot.configMap=true", "--set", "values.istiodRemote.injectionURL=https://203.0.113.9:15017/inject",
		"--set", "values.base.validationURL=https://203.0.113.9:15017/validate", "--set", "values.pilot.enabled=true", "--set", "components.base.enabled=true")
	require.NoError(t, err)
	crds, others := splitCRDs(manifests)
	require.NoError(t, l.Apply(bounded(t), crds))
	require.NoError(t, l.Apply(bounded(t), others))
	require.NoError(t, l.Client.AdmissionregistrationV1().ValidatingWebhookConfigurations().DeleteCollection(t.Context(), metav1.DeleteOptions{}, metav1.ListOptions{}),
		"its istiod does not run here")
	before := snapshot(t, l)

	refuses(t, l, connectsAt(t, l, gc.MeshConfigAuto).up, "GCI2005", "https://203.0.113.9:15017/inject", "set istio.namespace")
	p := newProject(t, connects(istioOf("external-istiod", gc.MeshConfigAuto)), "KUBECONFIG="+l.Kubeconfig())
	update := p.up().Succeeds(t)
	assert.Contains(t, update.Output, "GCI2013")
	assert.Contains(t, update.Output, "https://203.0.113.9:15017/inject")
	mesh, err := l.Client.CoreV1().ConfigMaps("external-istiod").Get(t.Context(), "istio", metav1.GetOptions{})
	require.NoError(t, err)
	assert.Contains(t, mesh.Data["mesh"], "groundcover-sensor.groundcover.svc.cluster.local")
	_, err = l.Dynamic.Resource(telemetries).Namespace("external-istiod").Get(t.Context(), "groundcover", metav1.GetOptions{})
	require.NoError(t, err, "in the root namespace of the external mesh")
	p.preview("--expect-no-changes").Succeeds(t)
	p.Destroy().Succeeds(t)
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}

// istioOf are the inputs of a mesh in this namespace.
func istioOf(namespace string, target gc.MeshConfig) gc.GroundcoverIstioArgs {
	return gc.GroundcoverIstioArgs{Istio: &gc.IstioArgs{Namespace: pulumi.String(namespace), MeshConfig: new(target)}}
}

// splitCRDs parts the CRDs of manifests from the objects that may need them.
func splitCRDs(manifests string) (crds, others string) {
	for document := range strings.SplitSeq(manifests, "\n---\n") {
		if strings.Contains(document, "kind: CustomResourceDefinition") {
			crds += document + "\n---\n"
		} else {
			others += document + "\n---\n"
		}
	}
	return crds, others
}

// maistra is the custom resource of OpenShift Service Mesh 2 (maistra/istio-operator), reduced to its names.
const maistra = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: servicemeshcontrolplanes.maistra.io}
spec:
  group: maistra.io
  scope: Namespaced
  names: {kind: ServiceMeshControlPlane, listKind: ServiceMeshControlPlaneList, plural: servicemeshcontrolplanes, singular: servicemeshcontrolplane, shortNames: [smcp]}
  versions:
  - name: v2
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
`

const maistrasMesh = `{apiVersion: maistra.io/v2, kind: ServiceMeshControlPlane, metadata: {name: basic, namespace: istio-system}, spec: {version: v2.6}}`

func TestTheIstiodOfAnotherOperatorIsNotWrittenAndItsObjectIsNamed(t *testing.T) {
	t.Parallel()
	l := lab.ForTest(t, lab.Options{Istio: true, Sensor: true})
	require.NoError(t, l.Apply(bounded(t), maistra))
	require.EventuallyWithT(t, func(c *assert.CollectT) { require.NoError(c, l.Apply(t.Context(), maistrasMesh)) }, 20*time.Second, tick, "the CRD is served")
	planes := schema.GroupVersionResource{Group: "maistra.io", Version: "v2", Resource: "servicemeshcontrolplanes"}
	object, err := l.Dynamic.Resource(planes).Namespace("istio-system").Get(t.Context(), "basic", metav1.GetOptions{})
	require.NoError(t, err)
	patch := fmt.Sprintf(`{"metadata": {"labels": {"maistra-control-plane": "istio-system"}, "ownerReferences": [{"apiVersion": "maistra.io/v2",
		"kind": "ServiceMeshControlPlane", "name": "basic", "uid": %q, "controller": true, "blockOwnerDeletion": true}]}}`, object.GetUID())
	_, err = l.Client.AppsV1().Deployments("istio-system").Patch(t.Context(), "istiod", types.MergePatchType, []byte(patch), metav1.PatchOptions{})
	require.NoError(t, err)

	refuses(t, l, connectsAt(t, l, gc.MeshConfigAuto).up, "GCI2014", "ServiceMeshControlPlane basic (maistra.io/v2)", "istio.meshConfig: None")
	p := connectsAt(t, l, gc.MeshConfigNone)
	since := mark(t, l)
	p.up().Succeeds(t)
	assert.Empty(t, writes(t, l, since))
	assert.Equal(t, "other operator", owner(t, p))
	assert.Contains(t, fmt.Sprint(p.Outputs()["istioOperator"]), "groundcover-sensor.groundcover.svc.cluster.local", "for its object")
	p.Destroy().Succeeds(t)
}
