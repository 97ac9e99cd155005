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

func TestAPodsOwnReasonEndsTheWaitForItsRollout(t *testing.T) {
	t.Parallel()
	l := lab.ForTest(t, lab.Options{Nodes: 1})
	t.Run("a quota, who refuses pods, an image and a crash loop do, and a disruption budget is no reason", func(t *testing.T) {
		t.Parallel()
		reasonsThatStand(t, l)
	})
	t.Run("a pod that no node takes does when an autoscaler has had its time, and a timeout says so too", func(t *testing.T) {
		t.Parallel()
		unschedulable(t, l)
	})
}

func reasonsThatStand(t *testing.T, l *lab.Lab) {
	web(t, l, "budget", "")
	rolled(t, l, "budget", "web")
	require.NoError(t, l.Apply(t.Context(), budget))
	allowsNoEviction(t, l, "budget")
	names := []string{"budget"}
	var kubelets sync.WaitGroup
	for _, c := range causes {
		names = append(names, c.name)
		web(t, l, c.name, c.pod)
		if c.status != "" {
			kubeletSays(t, l, c.name, ready)
		}
		rolled(t, l, c.name, "web")
		if c.status != "" {
			kubelets.Go(func() { kubeletSays(t, l, c.name, c.status) })
			continue
		}
		require.NoError(t, l.Apply(t.Context(), c.obstacle))
		takesNoPod(t, l, c.name)
	}
	p := newProject(t, restartsWeb(600, names...), "KUBECONFIG="+l.Kubeconfig())

	failed := p.up("--continue-on-error").Fails(t)
	kubelets.Wait()
	for _, c := range causes {
		gaveUp(t, failed, c.name, c.says...)
	}
	assert.Empty(t, errorOf(failed, "budget"))
	assert.Equal(t, map[string]int{"web": 2}, replicaSets(t, l, "budget"), "it is restarted")
	rolled(t, l, "budget", "web")

	for _, c := range causes {
		if c.status != "" {
			kubeletSays(t, l, c.name, ready)
		}
		require.NoError(t, l.Delete(t.Context(), c.obstacle))
	}
	finishes(t, l, p, names...)
}

func unschedulable(t *testing.T, l *lab.Lab) {
	label := func(value string) {
		_, err := l.Client.CoreV1().Nodes().Patch(t.Context(), "node-1", types.MergePatchType,
			fmt.Appendf(nil, `{"metadata": {"labels": {"example.com/pool": %s}}}`, value), metav1.PatchOptions{})
		require.NoError(t, err)
	}
	label(`"web"`)
	web(t, l, "nowhere", "nodeSelector: {example.com/pool: web}")
	rolled(t, l, "nowhere", "web")
	label("null")
	p := newProject(t, restartsWeb(600, "nowhere"), "KUBECONFIG="+l.Kubeconfig())
	why := []string{"pod web-", "Unschedulable", "0/1 nodes are available", "node affinity/selector"}
	gaveUp(t, p.up().Fails(t), "nowhere", why...)

	p.program = restartsWeb(20, "nowhere")
	late := errorOf(p.up().Fails(t), "nowhere")
	for _, words := range append(why, "was not done within 20s: 1 not rolled out", "Deployment nowhere/web") {
		assert.Contains(t, late, words)
	}
	label(`"web"`)
	p.program = restartsWeb(600, "nowhere")
	finishes(t, l, p, "nowhere")
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

// errorOf is what was said as an error of the Rollout of this name.
func errorOf(result stack.Result, name string) string {
	var texts []string
	for _, diagnostic := range result.Diagnostics() {
		if diagnostic.Severity == "error" && strings.HasSuffix(diagnostic.URN, "::"+name) {
			texts = append(texts, diagnostic.Message)
		}
	}
	return strings.Join(texts, "\n")
}

// gaveUp asserts that the Rollout of this name did not wait for its timeout, and says why.
func gaveUp(t *testing.T, result stack.Result, name string, why ...string) {
	t.Helper()
	text := errorOf(result, name)
	for _, words := range append(why, "restarting workloads: 1 failed: Deployment "+name+"/web") {
		assert.Contains(t, text, words)
	}
	assert.NotContains(t, text, "was not done within")
}

// finishes asserts that the next update only waits for what the last one restarted.
func finishes(t *testing.T, l *lab.Lab, p *project, namespaces ...string) {
	t.Helper()
	p.up().Succeeds(t)
	for _, namespace := range namespaces {
		assert.Equal(t, map[string]int{"web": 2}, replicaSets(t, l, namespace), "%s: it is restarted once", namespace)
		rolled(t, l, namespace, "web")
	}
	p.preview("--expect-no-changes").Succeeds(t)
}
