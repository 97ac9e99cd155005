package cluster

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// cause is the reason why the next pod of the Deployment web, in a namespace with the name of the cause, does not become ready.
type cause struct {
	name string
	// pod is added to the spec of the Deployment's pods.
	pod string
	// blocker is an object that blocks new pods, in YAML.
	blocker string
	// status is the pod status that a kubelet would write. Such pods have no node, since kwok makes pods on a node ready.
	status string
	// messages are what the error must contain.
	messages []string
}

// unscheduled names a scheduler that does not run.
const unscheduled = "schedulerName: none"

var causes = []cause{
	{
		name: "quota",
		blocker: `
apiVersion: v1
kind: ResourceQuota
metadata: {name: full, namespace: quota}
spec: {hard: {pods: "1"}}
`,
		messages: []string{"FailedCreate", "exceeded quota: full", "limited: pods=1"},
	},
	{
		name: "policy",
		blocker: `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: frozen.example.com}
spec:
  failurePolicy: Fail
  matchConstraints: {resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]}
  validations: [{expression: "false", message: no pods during the freeze}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: frozen.example.com}
spec:
  policyName: frozen.example.com
  validationActions: [Deny]
  matchResources: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: policy}}}
`,
		messages: []string{"FailedCreate", "ValidatingAdmissionPolicy 'frozen.example.com'", "no pods during the freeze"},
	},
	{
		name: "webhook",
		blocker: `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: gone.example.com}
webhooks:
- name: gone.example.com
  failurePolicy: Fail
  sideEffects: None
  admissionReviewVersions: [v1]
  clientConfig: {url: "https://127.0.0.1:9/"}
  namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: webhook}}
  rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
`,
		messages: []string{"FailedCreate", `failed calling webhook "gone.example.com"`},
	},
	{
		name: "image", pod: unscheduled,
		status: `{"phase": "Pending", "conditions": [{"type": "PodScheduled", "status": "True"}, {"type": "Ready", "status": "False", "reason": "ContainersNotReady"}],
			"containerStatuses": [{"name": "app", "image": "example.com/app", "imageID": "", "restartCount": 0, "ready": false,
				"state": {"waiting": {"reason": "ImagePullBackOff", "message": "Back-off pulling image \"example.com/app\""}}}]}`,
		messages: []string{"pod web-", "container app: ImagePullBackOff", `Back-off pulling image "example.com/app"`},
	},
	{
		name: "crash", pod: unscheduled,
		status: `{"phase": "Running", "conditions": [{"type": "PodScheduled", "status": "True"}, {"type": "Ready", "status": "False", "reason": "ContainersNotReady"}],
			"containerStatuses": [{"name": "app", "image": "example.com/app", "imageID": "", "restartCount": 5, "ready": false,
				"lastState": {"terminated": {"exitCode": 3, "reason": "Error"}},
				"state": {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 2m40s restarting failed container"}}}]}`,
		messages: []string{"pod web-", "container app: CrashLoopBackOff", "restarted 5 times, last exit code 3 (Error)"},
	},
}

// ready is the status of a pod that runs.
const ready = `{"phase": "Running", "conditions": [{"type": "PodScheduled", "status": "True"}, {"type": "Ready", "status": "True"}],
	"containerStatuses": [{"name": "app", "image": "example.com/app", "imageID": "", "restartCount": 5, "ready": true, "state": {"running": {}}}]}`

// A disruption budget limits evictions. A controller that rolls out does not evict, so the budget does not delay a rollout.
const budget = `
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: none-may-go, namespace: budget}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
`

// createWeb creates a namespace with the Deployment web and adds more to the spec of its pods.
func createWeb(t *testing.T, l *lab.Lab, namespace, more string) {
	t.Helper()
	require.NoError(t, l.Apply(t.Context(), fmt.Sprintf(`
apiVersion: v1
kind: Namespace
metadata: {name: %[1]s}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: %[1]s}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: app, image: example.com/app}]
      %[2]s
`, namespace, more)))
}

// writePodStatus waits for the pod that is not ready and writes its status. It is safe to call from another goroutine.
func writePodStatus(t *testing.T, l *lab.Lab, namespace, status string) {
	t.Helper()
	pods := l.Client.CoreV1().Pods(namespace)
	assert.EventuallyWithT(t, func(c *assert.CollectT) {
		list, err := pods.List(t.Context(), metav1.ListOptions{})
		require.NoError(c, err)
		patched := false
		for _, pod := range list.Items {
			if !isReady(pod) {
				_, err := pods.Patch(t.Context(), pod.Name, types.MergePatchType, fmt.Appendf(nil, `{"status": %s}`, status), metav1.PatchOptions{}, "status")
				require.NoError(c, err)
				patched = true
			}
		}
		assert.True(c, patched, "every pod is ready")
	}, eventually, tick)
}

func isReady(pod corev1.Pod) bool {
	for _, condition := range pod.Status.Conditions {
		if condition.Type == corev1.PodReady {
			return condition.Status == corev1.ConditionTrue
		}
	}
	return false
}

// awaitPodsRefused waits until the API server enforces the blocker.
func awaitPodsRefused(t *testing.T, l *lab.Lab, namespace string) {
	t.Helper()
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{GenerateName: "one-more-"},
		Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "app", Image: "example.com/app"}}}}
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		_, err := l.Client.CoreV1().Pods(namespace).Create(t.Context(), pod, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
		require.Error(c, err)
		require.NotContains(c, err.Error(), "status unknown", "the quota is not counted yet")
	}, eventually, tick)
}

// awaitEvictionRefused waits until the API server refuses to evict the pod because of its budget.
func awaitEvictionRefused(t *testing.T, l *lab.Lab, namespace string) {
	t.Helper()
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		pods, err := l.Client.CoreV1().Pods(namespace).List(t.Context(), metav1.ListOptions{})
		require.NoError(c, err)
		require.Len(c, pods.Items, 1)
		err = l.Client.PolicyV1().Evictions(namespace).Evict(t.Context(), &policyv1.Eviction{
			ObjectMeta: metav1.ObjectMeta{Name: pods.Items[0].Name, Namespace: namespace}, DeleteOptions: &metav1.DeleteOptions{DryRun: []string{metav1.DryRunAll}}})
		require.True(c, apierrors.IsTooManyRequests(err), "%v", err)
		require.ErrorContains(c, err, "would violate the pod's disruption budget")
	}, eventually, tick)
}
