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

// cause is why the next pod of the Deployment web, in a namespace of the cause's name, does not come up.
type cause struct {
	name string
	// pod is added to the spec of the Deployment's pods.
	pod string
	// obstacle is what stands in the way from the start, in YAML.
	obstacle string
	// status is what a kubelet says of the pod; then the pods are on no node, since kwok makes those on one ready.
	status string
	// says are the words that the error must have.
	says []string
}

// onlyByHand names a scheduler that does not run.
const onlyByHand = "schedulerName: by-hand"

var causes = []cause{
	{
		name: "quota",
		obstacle: `
apiVersion: v1
kind: ResourceQuota
metadata: {name: full, namespace: quota}
spec: {hard: {pods: "1"}}
`,
		says: []string{"FailedCreate", "exceeded quota: full", "limited: pods=1"},
	},
	{
		name: "policy",
		obstacle: `
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
		says: []string{"FailedCreate", "ValidatingAdmissionPolicy 'frozen.example.com'", "no pods during the freeze"},
	},
	{
		name: "webhook",
		obstacle: `
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
		says: []string{"FailedCreate", `failed calling webhook "gone.example.com"`},
	},
	{
		name: "image", pod: onlyByHand,
		status: `{"phase": "Pending", "conditions": [{"type": "PodScheduled", "status": "True"}, {"type": "Ready", "status": "False", "reason": "ContainersNotReady"}],
			"containerStatuses": [{"name": "app", "image": "example.com/app", "imageID": "", "restartCount": 0, "ready": false,
				"state": {"waiting": {"reason": "ImagePullBackOff", "message": "Back-off pulling image \"example.com/app\""}}}]}`,
		says: []string{"pod web-", "container app: ImagePullBackOff", `Back-off pulling image "example.com/app"`},
	},
	{
		name: "crash", pod: onlyByHand,
		status: `{"phase": "Running", "conditions": [{"type": "PodScheduled", "status": "True"}, {"type": "Ready", "status": "False", "reason": "ContainersNotReady"}],
			"containerStatuses": [{"name": "app", "image": "example.com/app", "imageID": "", "restartCount": 5, "ready": false,
				"lastState": {"terminated": {"exitCode": 3, "reason": "Error"}},
				"state": {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 2m40s restarting failed container"}}}]}`,
		says: []string{"pod web-", "container app: CrashLoopBackOff", "restarted 5 times, last exit code 3 (Error)"},
	},
}

// ready is what a kubelet says of a pod that runs.
const ready = `{"phase": "Running", "conditions": [{"type": "PodScheduled", "status": "True"}, {"type": "Ready", "status": "True"}],
	"containerStatuses": [{"name": "app", "image": "example.com/app", "imageID": "", "restartCount": 5, "ready": true, "state": {"running": {}}}]}`

// A budget binds evictions, and a controller that rolls out does not evict: what it allows says nothing about a rollout.
const budget = `
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: none-may-go, namespace: budget}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
`

// web makes a namespace with the Deployment web, whose pods have more in their spec.
func web(t *testing.T, l *lab.Lab, namespace, more string) {
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

// kubeletSays waits for the pod that is not ready and writes its status. It may be called beside the test.
func kubeletSays(t *testing.T, l *lab.Lab, namespace, status string) {
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
		assert.True(c, patched, "a pod that is not ready")
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

// takesNoPod waits until the API server minds what stands in the way of pods.
func takesNoPod(t *testing.T, l *lab.Lab, namespace string) {
	t.Helper()
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{GenerateName: "one-more-"},
		Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "app", Image: "example.com/app"}}}}
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		_, err := l.Client.CoreV1().Pods(namespace).Create(t.Context(), pod, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
		require.Error(c, err)
		require.NotContains(c, err.Error(), "status unknown", "the quota is counted")
	}, eventually, tick)
}

// allowsNoEviction waits until the API server refuses to evict the pods, for the sake of their budget.
func allowsNoEviction(t *testing.T, l *lab.Lab, namespace string) {
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
