package cluster

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/stack"
)

func TestTheNextUpdateResumesAKilledRollout(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	// The engine starts a process for each explicit provider, so "the plugin" is several processes.
	for name, victims := range map[string]func(t *testing.T, cli *exec.Cmd) []int{
		"the CLI":    func(_ *testing.T, cli *exec.Cmd) []int { return []int{cli.Process.Pid} },
		"the plugin": func(t *testing.T, cli *exec.Cmd) []int { return plugins(t, cli.Process.Pid) },
	} {
		t.Run(name, func(t *testing.T) {
			namespace := injectedDeployments(t, l, strings.ToLower(strings.ReplaceAll(name, " ", "-"))+"-killed", 24)
			before := snapshot(t, l)
			p := newProject(t, connects(gc.GroundcoverIstioArgs{
				Tracing: &gc.TracingArgs{Api: new(gc.APIProxyConfig), Protocol: new(gc.ProtocolZipkin)},
				Rollout: &gc.RolloutPolicyArgs{MaxParallel: pulumi.Int(1)},
			}), "KUBECONFIG="+l.Kubeconfig())

			cli := p.Command(filepath.Join(stack.Programs(), "pulumi"), append([]string{"up", "--stack=" + stack.Name, "--yes", "--skip-preview", "--non-interactive"}, p.inline()...)...)
			require.NoError(t, cli.Start())
			require.Eventually(t, func() bool { return restarted(t, l, namespace) >= 3 }, eventually, tick)
			running := plugins(t, cli.Process.Pid)
			for _, pid := range victims(t, cli) {
				require.NoError(t, kill(pid))
			}
			_ = cli.Wait()
			// A plugin that outlives its engine would continue to restart workloads.
			for _, pid := range running {
				_ = kill(pid)
			}
			done := restarted(t, l, namespace)
			require.Less(t, done, 24, "the rollout was complete before the kill")

			// A killed CLI leaves the lock of its stack.
			p.Run("cancel", "--stack="+stack.Name, "--yes").Succeeds(t)
			p.up().Succeeds(t)
			assert.Equal(t, 24, restarted(t, l, namespace))
			for app, count := range templates(t, l, namespace) {
				assert.Equal(t, 2, count, "%s restarted once", app)
			}
			p.preview("--expect-no-changes").Succeeds(t)
			p.Destroy().Succeeds(t)
			assert.Empty(t, lab.Diff(before, snapshot(t, l)))
		})
	}
}

// Ctrl-C cancels the operations of the plugin, and the engine keeps what they return.
func TestTheNextUpdateVerifiesWhatAnInterruptedOneRestarted(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	namespace := injectedDeployments(t, l, "interrupted", 12)
	before := snapshot(t, l)
	p := newProject(t, connects(gc.GroundcoverIstioArgs{
		Tracing: &gc.TracingArgs{Api: new(gc.APIProxyConfig), Protocol: new(gc.ProtocolZipkin)},
		Rollout: &gc.RolloutPolicyArgs{MaxParallel: pulumi.Int(1)},
	}), "KUBECONFIG="+l.Kubeconfig())
	rollout := func() map[string]any {
		for _, resource := range p.Resources("groundcover-istio:index:Rollout") {
			if strings.HasSuffix(string(resource.URN), "::mesh-proxies") {
				return resource.Outputs
			}
		}
		return nil
	}

	cli := p.Command(filepath.Join(stack.Programs(), "pulumi"), append([]string{"up", "--stack=" + stack.Name, "--yes", "--skip-preview", "--non-interactive"}, p.inline()...)...)
	require.NoError(t, cli.Start())
	require.Eventually(t, func() bool { return restarted(t, l, namespace) >= 3 }, eventually, tick)
	require.NoError(t, cli.Process.Signal(os.Interrupt))
	require.Error(t, cli.Wait())
	require.Less(t, restarted(t, l, namespace), 12, "the rollout was complete before Ctrl-C")
	require.NotNil(t, rollout(), "the state has the rollout")
	assert.Equal(t, false, rollout()["rolledOut"])
	assert.Equal(t, false, rollout()["verified"])
	assert.NotEmpty(t, rollout()["restarted"])

	since := mark(t, l)
	p.up().Succeeds(t)
	var verified, patched bool
	for _, request := range pluginRequests(t, l, since) {
		verified = verified || request.Subresource == "portforward"
		patched = patched || request.Verb == "patch"
		assert.True(t, verified || !patched, "what the interrupted update restarted is verified before another workload restarts")
	}
	assert.True(t, patched)
	assert.Equal(t, true, rollout()["rolledOut"])
	assert.Equal(t, true, rollout()["verified"])
	for app, count := range templates(t, l, namespace) {
		assert.Equal(t, 2, count, "%s restarted once", app)
	}
	assert.Len(t, rollout()["restarted"], 12, "the workloads of both updates")
	p.preview("--expect-no-changes").Succeeds(t)
	p.Destroy().Succeeds(t)
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}

// injectedDeployments creates a namespace with this number of injected Deployments.
func injectedDeployments(t *testing.T, l *lab.Lab, namespace string, count int) string {
	t.Helper()
	injectedNamespace(t, l, namespace)
	for i := range count {
		app := fmt.Sprintf("app-%02d", i)
		_, err := l.Client.AppsV1().Deployments(namespace).Create(t.Context(), &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: app},
			Spec: appsv1.DeploymentSpec{Selector: selects(app), Template: template(app)}}, metav1.CreateOptions{})
		require.NoError(t, err)
	}
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		pods, err := l.Client.CoreV1().Pods(namespace).List(t.Context(), metav1.ListOptions{FieldSelector: "status.phase=" + string(corev1.PodRunning)})
		require.NoError(c, err)
		assert.Len(c, pods.Items, count)
	}, eventually, tick)
	return namespace
}

// restarted counts the Deployments whose pod template has the hash annotation.
func restarted(t *testing.T, l *lab.Lab, namespace string) int {
	t.Helper()
	deployments, err := l.Client.AppsV1().Deployments(namespace).List(t.Context(), metav1.ListOptions{})
	require.NoError(t, err)
	count := 0
	for _, deployment := range deployments.Items {
		if deployment.Spec.Template.Annotations["groundcover.com/istio-config-hash"] != "" {
			count++
		}
	}
	return count
}

// plugins returns the plugin processes that a process started.
func plugins(t *testing.T, parent int) []int {
	t.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	require.NoError(t, err)
	var pids []int
	for _, stat := range stats {
		text, err := os.ReadFile(stat)
		if err != nil {
			continue // the process has ended
		}
		name, rest, _ := strings.Cut(string(text), ") ")
		fields := strings.Fields(rest)
		pid, _ := strconv.Atoi(strings.Fields(name)[0])
		if len(fields) > 1 && fields[1] == strconv.Itoa(parent) && strings.Contains(name, "(pulumi-resource") {
			pids = append(pids, pid)
		}
	}
	return pids
}

func kill(pid int) error {
	process, err := os.FindProcess(pid)
	if err != nil {
		return err
	}
	return process.Kill()
}
