package survey

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

// The in-cluster operator of Istio 1.23.2 (module istio.io/istio v0.0.0-20240917190016-da0b3f29e9f9): its Deployment and pod by
// manifests/charts/istio-operator/templates/deployment.yaml, the labels of istiod by operator/pkg/helmreconciler/reconciler.go.
const (
	operatorDeployment = `
apiVersion: apps/v1
kind: Deployment
metadata: {namespace: istio-operator, name: istio-operator, labels: {operator.istio.io/component: IstioOperator}}
spec:
  selector: {matchLabels: {name: istio-operator}}
  template: {metadata: {labels: {name: istio-operator}}}
`
	operatorPod = `
apiVersion: v1
kind: Pod
metadata: {namespace: istio-operator, name: istio-operator-5d9c-x2x7k, labels: {name: istio-operator}}
spec:
  containers:
  - name: istio-operator
    env: [{name: WATCH_NAMESPACE, value: istio-system}, {name: LEADER_ELECTION_NAMESPACE, value: istio-operator}, {name: REVISION, value: ""}]
status: {phase: Running}
`
	operatorsIstiod = `
apiVersion: apps/v1
kind: Deployment
metadata:
  namespace: istio-system
  name: istiod
  labels: {app: istiod, istio.io/rev: default, operator.istio.io/managed: Reconcile, install.operator.istio.io/owning-resource: installed-state,
    install.operator.istio.io/owning-resource-namespace: istio-system}
spec: {template: {spec: {containers: [{name: discovery, image: "docker.io/istio/pilot:1.23.2"}]}}}
`
	installedState = `
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: {namespace: istio-system, name: installed-state}
spec: {profile: default}
`
)

func TestTheInClusterOperatorIsFoundByItsPodsAndOwnsWhatItReconciles(t *testing.T) {
	t.Parallel()
	finished := `{apiVersion: v1, kind: Pod, metadata: {namespace: istio-operator, name: old, labels: {name: istio-operator}}, status: {phase: Failed}}`
	watching := func(env string) string {
		return `{apiVersion: v1, kind: Pod, metadata: {namespace: istio-operator, name: operator, labels: {name: istio-operator}},
			spec: {containers: [{name: istio-operator, env: [` + env + `]}]}, status: {phase: Pending}}`
	}
	for name, c := range map[string]struct {
		pod   string
		owner mesh.Owner
		idle  bool
	}{
		"a running pod":                      {operatorPod, mesh.OwnerOperator, false},
		"no pod, with replicas: 0":           {installedState, mesh.OwnerIstioctl, true},
		"a pod that has failed":              {finished, mesh.OwnerIstioctl, true},
		"an operator of every namespace":     {watching(`{name: WATCH_NAMESPACE, value: ""}`), mesh.OwnerOperator, false},
		"an operator of another namespace":   {watching(`{name: WATCH_NAMESPACE, value: "mesh-a,mesh-b"}`), mesh.OwnerIstioctl, true},
		"an operator of another revision":    {watching(`{name: WATCH_NAMESPACE, value: istio-system}, {name: REVISION, value: canary}`), mesh.OwnerIstioctl, true},
		"an operator of several namespaces":  {watching(`{name: WATCH_NAMESPACE, value: "mesh-a,istio-system"}`), mesh.OwnerOperator, false},
		"a Pod that is not the operator's":   {`{apiVersion: v1, kind: Pod, metadata: {namespace: istio-operator, name: web, labels: {name: web}}}`, mesh.OwnerIstioctl, true},
		"a pod in a tenant's namespace":      {strings.Replace(operatorPod, "namespace: istio-operator", "namespace: tenant", 1), mesh.OwnerIstioctl, true},
		"an operator that is still starting": {watching(`{name: REVISION, value: ""}`), mesh.OwnerOperator, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			manifests := []string{operatorDeployment, operatorsIstiod, c.pod}
			if c.pod != installedState {
				manifests = append(manifests, installedState)
			}
			r := readerOf(t, manifests...)
			snapshot := controlPlanesOf(t, r, "")
			assert.NoError(t, r.err)
			assert.Equal(t, c.owner, snapshot.OwnerOf(snapshot.Istiods[0]))
			_, idle := snapshot.IdleIstioOperatorOf(snapshot.Istiods[0])
			assert.Equal(t, c.idle, idle)
		})
	}
}

func TestTheOwnerOfAnIstiodIsRecognizedByItsOwnMarks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		manifest string
		owner    mesh.Owner
	}{
		// maistra/istio-operator (OpenShift Service Mesh 2): its reconciler sets the ServiceMeshControlPlane as controller.
		"OpenShift Service Mesh 2": {`
apiVersion: apps/v1
kind: Deployment
metadata:
  namespace: mesh-control
  name: istiod-basic
  labels: {app: istiod, istio.io/rev: basic, maistra-control-plane: mesh-control, app.kubernetes.io/managed-by: maistra-istio-operator}
  ownerReferences: [{apiVersion: maistra.io/v2, kind: ServiceMeshControlPlane, name: basic, uid: "1", controller: true}]
`, mesh.OwnerOtherOperator},
		// banzaicloud/istio-operator v2: IstioControlPlane, with the version and namespace in the revision.
		"Banzai Cloud's operator": {`
apiVersion: apps/v1
kind: Deployment
metadata:
  namespace: istio-system
  name: istiod-icp-v117x
  labels: {app: istiod, istio.io/rev: icp-v117x.istio-system}
  ownerReferences: [{apiVersion: servicemesh.cisco.com/v1alpha1, kind: IstioControlPlane, name: icp-v117x, uid: "2", controller: true}]
`, mesh.OwnerOtherOperator},
		"Sail, whose IstioRevision is the controller": {`
apiVersion: apps/v1
kind: Deployment
metadata:
  namespace: istio-system
  name: istiod
  labels: {app: istiod}
  ownerReferences: [{apiVersion: sailoperator.io/v1, kind: IstioRevision, name: default, uid: "3", controller: true}]
`, mesh.OwnerSail},
		"an owner that is no controller": {`
apiVersion: apps/v1
kind: Deployment
metadata: {namespace: istio-system, name: istiod, labels: {app: istiod}, ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: bundle, uid: "4"}]}
`, mesh.OwnerUnknown},
		// Azure's documentation of application routing: Deployment istiod in the add-on's namespace, without a revision.
		"AKS application routing": {`
apiVersion: apps/v1
kind: Deployment
metadata: {namespace: aks-istio-system, name: istiod, labels: {app: istiod}}
spec: {template: {spec: {containers: [{name: discovery, image: "mcr.microsoft.com/oss/v2/istio/pilot:v1.28.1"}]}}}
`, mesh.OwnerAppRouting},
		"the Istio add-on for AKS": {`
apiVersion: apps/v1
kind: Deployment
metadata: {namespace: aks-istio-system, name: istiod-asm-1-28, labels: {app: istiod, istio.io/rev: asm-1-28}}
`, mesh.OwnerAKS},
		// The guide "Install Istio with an External Control Plane", and iop-externalistiod-primary-integration-test-defaults.yaml.
		"an external istiod": {`
apiVersion: apps/v1
kind: Deployment
metadata: {namespace: external-istiod, name: istiod, labels: {app: istiod}, annotations: {meta.helm.sh/release-name: istiod}}
spec:
  template:
    spec:
      containers:
      - name: discovery
        env: [{name: EXTERNAL_ISTIOD, value: "true"}, {name: SHARED_MESH_CONFIG, value: istio}]
        volumeMounts: [{name: config-volume, mountPath: /etc/istio/config}]
`, mesh.OwnerConfigCluster},
		// The guide "Install Primary-Remote" sets global.externalIstiod: true on the primary, which reads its own cluster.
		"a primary of remote clusters": {`
apiVersion: apps/v1
kind: Deployment
metadata: {namespace: istio-system, name: istiod, labels: {app: istiod}, annotations: {meta.helm.sh/release-name: istiod}}
spec: {template: {spec: {containers: [{name: discovery, env: [{name: EXTERNAL_ISTIOD, value: "true"}]}]}}}
`, mesh.OwnerHelm},
		// A kubernetes.helm.v4.Chart of pulumi-kubernetes 4.24: no annotation of Helm, a field manager of its own for each resource.
		"a chart that Pulumi applies": {`
apiVersion: apps/v1
kind: Deployment
metadata:
  namespace: istio-system
  name: istiod
  labels: {app: istiod, app.kubernetes.io/managed-by: pulumi}
  managedFields: [{manager: pulumi-kubernetes-1a2b3c4d, operation: Apply, apiVersion: apps/v1, fieldsType: FieldsV1, fieldsV1: {}}]
`, mesh.OwnerPulumi},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			snapshot := controlPlanesOf(t, readerOf(t, c.manifest), objectOf(t, c.manifest).GetNamespace())
			assert.Equal(t, c.owner, snapshot.OwnerOf(snapshot.Istiods[0]))
		})
	}
}
