package cluster

import (
	"context"
	"strings"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// remoteCluster is what istioctl create-remote-secret writes, with a kubeconfig that leads nowhere.
const remoteCluster = `
apiVersion: v1
kind: Secret
metadata: {name: istio-remote-secret-east, namespace: istio-system, labels: {istio/multiCluster: "true"}}
stringData: {east: "none"}
`

// listOfThePlatform is a list without names, with comments and a quote that no encoder would keep.
const listOfThePlatform = "serviceSettings:\n# ours stay here\n- settings: {clusterLocal: true}\n  hosts: ['*.shop.svc.cluster.local'] # shop\n"

// anyNode lets the sensor's Service lead to other nodes until the test ends, as with the chart's trafficDistribution.
func anyNode(t *testing.T, l *lab.Lab) {
	t.Helper()
	services := l.Client.CoreV1().Services("groundcover")
	set := func(policy *corev1.ServiceInternalTrafficPolicy) *corev1.ServiceInternalTrafficPolicy {
		service, err := services.Get(context.Background(), "groundcover-sensor", metav1.GetOptions{})
		require.NoError(t, err)
		before := service.Spec.InternalTrafficPolicy
		service.Spec.InternalTrafficPolicy = policy
		_, err = services.Update(context.Background(), service, metav1.UpdateOptions{})
		require.NoError(t, err)
		return before
	}
	everywhere := corev1.ServiceInternalTrafficPolicyCluster
	before := set(&everywhere)
	t.Cleanup(func() { set(before) })
}

func TestTheSensorsSettingIsAppendedToAListWithoutNamesAndRemovedAgain(t *testing.T) {
	l := lab.Reserve(t)
	for name, text := range map[string]string{"beside other settings": platformMesh + listOfThePlatform, "without settings": platformMesh} {
		t.Run(name, func(t *testing.T) {
			sharedMesh(t, l, text)
			anyNode(t, l)
			apply(t, l, remoteCluster)
			awaitSync(t, l)
			before := snapshot(t, l)
			p := newProject(t, connects(gc.GroundcoverIstioArgs{}), "KUBECONFIG="+l.Kubeconfig())
			update := p.up().Succeeds(t)
			assert.Contains(t, strings.Join(messages(update, "info"), "\n"), "GCI1018 info Service groundcover/groundcover-sensor")
			now := configMap(t, l, "platform-mesh").Data["mesh"]
			assert.Contains(t, now, "- hosts:\n  - groundcover-sensor.groundcover.svc.cluster.local\n  settings:\n    clusterLocal: true\n")
			for line := range strings.Lines(text) {
				assert.Contains(t, now, line)
			}
			p.preview("--expect-no-changes").Succeeds(t)
			p.Refresh("--expect-no-changes").Succeeds(t)
			p.Destroy().Succeeds(t)
			assert.Equal(t, text, configMap(t, l, "platform-mesh").Data["mesh"])
			assert.Empty(t, lab.Diff(before, snapshot(t, l)))
		})
	}
}

func TestTheSensorsSettingIsWrittenIntoAConfigMapThatDoesNotExistYet(t *testing.T) {
	l := lab.Reserve(t)
	anyNode(t, l)
	apply(t, l, remoteCluster)
	awaitSync(t, l)
	before := snapshot(t, l)
	p := newProject(t, connects(gc.GroundcoverIstioArgs{}), "KUBECONFIG="+l.Kubeconfig())
	p.up().Succeeds(t)
	assert.Contains(t, configMap(t, l, "istio-groundcover").Data["mesh"],
		"serviceSettings:\n- hosts:\n  - groundcover-sensor.groundcover.svc.cluster.local\n  settings:\n    clusterLocal: true\n")
	p.preview("--expect-no-changes").Succeeds(t)
	p.Destroy().Succeeds(t)
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}
