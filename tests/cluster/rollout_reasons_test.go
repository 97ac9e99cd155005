package cluster

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/stack"
)

func TestAPodsReasonEndsTheWaitForItsRollout(t *testing.T) {
	t.Parallel()
	l := lab.ForTest(t, lab.Options{Nodes: 1})
	t.Run("a quota, a refused pod, an image and a crash loop end it; a disruption budget does not", func(t *testing.T) {
		t.Parallel()
		testPodReasonsEndTheWait(t, l)
	})
	t.Run("an unschedulable pod ends it after the time of an autoscaler, and a timeout names the reason", func(t *testing.T) {
		t.Parallel()
		testUnschedulable(t, l)
	})
}

func testPodReasonsEndTheWait(t *testing.T, l *lab.Lab) {
	createWeb(t, l, "budget", "")
	awaitRollout(t, l, "budget", "web")
	require.NoError(t, l.Apply(t.Context(), budget))
	awaitEvictionRefused(t, l, "budget")
	names := []string{"budget"}
	var kubelets sync.WaitGroup
	for _, c := range causes {
		names = append(names, c.name)
		createWeb(t, l, c.name, c.pod)
		if c.status != "" {
			writePodStatus(t, l, c.name, ready)
		}
		awaitRollout(t, l, c.name, "web")
		if c.status != "" {
			kubelets.Go(func() { writePodStatus(t, l, c.name, c.status) })
			continue
		}
		require.NoError(t, l.Apply(t.Context(), c.blocker))
		awaitPodsRefused(t, l, c.name)
	}
	p := newProject(t, restartsWeb(600, names...), "KUBECONFIG="+l.Kubeconfig())

	failed := p.up("--continue-on-error").Fails(t)
	kubelets.Wait()
	for _, c := range causes {
		assertFailedEarly(t, failed, c.name, c.messages...)
	}
	assert.Empty(t, errorOf(failed, "budget"))
	assert.Equal(t, map[string]int{"web": 2}, replicaSets(t, l, "budget"), "restarted once")
	awaitRollout(t, l, "budget", "web")

	for _, c := range causes {
		if c.status != "" {
			writePodStatus(t, l, c.name, ready)
		}
		require.NoError(t, l.Delete(t.Context(), c.blocker))
	}
	assertResumed(t, l, p, names...)
}

// timedOutMessage is in the error of a Rollout that reached its timeout.
const timedOutMessage = "not finished within"

func testUnschedulable(t *testing.T, l *lab.Lab) {
	label := func(value string) {
		_, err := l.Client.CoreV1().Nodes().Patch(t.Context(), "node-1", types.MergePatchType,
			fmt.Appendf(nil, `{"metadata": {"labels": {"example.com/pool": %s}}}`, value), metav1.PatchOptions{})
		require.NoError(t, err)
	}
	label(`"web"`)
	createWeb(t, l, "nowhere", "nodeSelector: {example.com/pool: web}")
	awaitRollout(t, l, "nowhere", "web")
	label("null")
	p := newProject(t, restartsWeb(600, "nowhere"), "KUBECONFIG="+l.Kubeconfig())
	reason := []string{"pod web-", "Unschedulable", "0/1 nodes are available", "node affinity/selector"}
	assertFailedEarly(t, p.up().Fails(t), "nowhere", reason...)

	p.program = restartsWeb(20, "nowhere")
	timedOut := errorOf(p.up().Fails(t), "nowhere")
	for _, message := range append(reason, timedOutMessage+" 20s: 1 not rolled out", "Deployment nowhere/web") {
		assert.Contains(t, timedOut, message)
	}
	label(`"web"`)
	p.program = restartsWeb(600, "nowhere")
	assertResumed(t, l, p, "nowhere")
}

// restartsWeb is a Rollout of the Deployment web for each namespace.
func restartsWeb(timeoutSeconds int, namespaces ...string) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		for _, namespace := range namespaces {
			_, err := gc.NewRollout(ctx, namespace, &gc.RolloutArgs{
				Targets:    gc.RolloutTargetArray{gc.RolloutTargetArgs{Kind: pulumi.String("Deployment"), Namespace: pulumi.String(namespace), Name: pulumi.String("web")}},
				ConfigHash: pulumi.String("new"), TimeoutSeconds: pulumi.Int(timeoutSeconds),
			})
			if err != nil {
				return err
			}
		}
		return nil
	}
}

// errorOf are the error messages of the Rollout with this name.
func errorOf(result stack.Result, name string) string {
	var texts []string
	for _, diagnostic := range result.Diagnostics() {
		if diagnostic.Severity == "error" && strings.HasSuffix(diagnostic.URN, "::"+name) {
			texts = append(texts, diagnostic.Message)
		}
	}
	return strings.Join(texts, "\n")
}

// assertFailedEarly asserts that the Rollout with this name failed before its timeout, with the reason.
func assertFailedEarly(t *testing.T, result stack.Result, name string, reason ...string) {
	t.Helper()
	text := errorOf(result, name)
	for _, message := range append(reason, "restarting workloads: 1 failed: Deployment "+name+"/web") {
		assert.Contains(t, text, message)
	}
	assert.NotContains(t, text, timedOutMessage)
}

// assertResumed asserts that the next update waits for the restarted workloads and restarts none again.
func assertResumed(t *testing.T, l *lab.Lab, p *project, namespaces ...string) {
	t.Helper()
	p.up().Succeeds(t)
	for _, namespace := range namespaces {
		assert.Equal(t, map[string]int{"web": 2}, replicaSets(t, l, namespace), "%s: restarted once", namespace)
		awaitRollout(t, l, namespace, "web")
	}
	p.preview("--expect-no-changes").Succeeds(t)
}
