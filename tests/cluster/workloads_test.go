package cluster

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// workloads creates a namespace with injection and a workload of each sort and waits until their pods run: web and db are
// injected, plain is not, paused and bare cannot be restarted by a change of a template.
func workloads(t *testing.T, l *lab.Lab, namespace string) string {
	t.Helper()
	ctx := t.Context()
	injectedNamespace(t, l, namespace)
	for _, app := range []string{"web", "plain", "paused"} {
		deployment := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: app},
			Spec: appsv1.DeploymentSpec{Selector: selects(app), Template: template(app)}}
		if app == "plain" {
			deployment.Spec.Template.Labels["sidecar.istio.io/inject"] = "false"
		}
		_, err := l.Client.AppsV1().Deployments(namespace).Create(ctx, deployment, metav1.CreateOptions{})
		require.NoError(t, err)
	}
	_, err := l.Client.AppsV1().StatefulSets(namespace).Create(ctx, &appsv1.StatefulSet{ObjectMeta: metav1.ObjectMeta{Name: "db"},
		Spec: appsv1.StatefulSetSpec{Selector: selects("db"), Template: template("db")}}, metav1.CreateOptions{})
	require.NoError(t, err)
	bare := template("bare")
	_, err = l.Client.CoreV1().Pods(namespace).Create(ctx, &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "bare", Labels: bare.Labels}, Spec: bare.Spec}, metav1.CreateOptions{})
	require.NoError(t, err)
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		pods, err := l.Client.CoreV1().Pods(namespace).List(ctx, metav1.ListOptions{FieldSelector: "status.phase=Running"})
		require.NoError(c, err)
		assert.Len(c, pods.Items, 5)
	}, eventually, tick)
	_, err = l.Client.AppsV1().Deployments(namespace).Patch(ctx, "paused", "application/merge-patch+json", []byte(`{"spec":{"paused":true}}`), metav1.PatchOptions{})
	require.NoError(t, err)
	return namespace
}

// injectedNamespace creates a namespace with injection for one test.
func injectedNamespace(t *testing.T, l *lab.Lab, name string) {
	t.Helper()
	_, err := l.Client.CoreV1().Namespaces().Create(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{
		Name: name, Labels: map[string]string{"istio-injection": "enabled"}}}, metav1.CreateOptions{})
	require.NoError(t, err)
	t.Cleanup(func() {
		ctx := context.WithoutCancel(t.Context())
		require.NoError(t, l.Client.CoreV1().Namespaces().Delete(ctx, name, metav1.DeleteOptions{}))
		require.Eventually(t, func() bool {
			_, err := l.Client.CoreV1().Namespaces().Get(ctx, name, metav1.GetOptions{})
			return apierrors.IsNotFound(err)
		}, eventually, tick, "the next snapshot would contain it")
	})
}

func selects(app string) *metav1.LabelSelector {
	return &metav1.LabelSelector{MatchLabels: map[string]string{"app": app}}
}

func template(app string) corev1.PodTemplateSpec {
	return corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": app}},
		Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: app, Image: app}}}}
}

// templates counts the pod templates of each workload: a restart adds a ReplicaSet or a ControllerRevision.
func templates(t *testing.T, l *lab.Lab, namespace string) map[string]int {
	t.Helper()
	count := map[string]int{}
	sets, err := l.Client.AppsV1().ReplicaSets(namespace).List(t.Context(), metav1.ListOptions{})
	require.NoError(t, err)
	for _, set := range sets.Items {
		count[set.Labels["app"]]++
	}
	revisions, err := l.Client.AppsV1().ControllerRevisions(namespace).List(t.Context(), metav1.ListOptions{})
	require.NoError(t, err)
	for _, revision := range revisions.Items {
		count[revision.Labels["app"]]++
	}
	return count
}
