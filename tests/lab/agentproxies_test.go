package lab_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// agentProxy returns the only proxy with this label app that Istio's agent runs.
func agentProxy(ctx context.Context, l *lab.Lab, app string) (lab.Pod, error) {
	all, err := l.AgentProxies(ctx)
	var proxies []lab.Pod
	for _, proxy := range all {
		if proxy.Labels["app"] == app {
			proxies = append(proxies, proxy)
		}
	}
	if err == nil && len(proxies) != 1 {
		err = fmt.Errorf("expected one proxy of %s, found %d", app, len(proxies))
	}
	if err != nil {
		return lab.Pod{}, err
	}
	return proxies[0], nil
}

// restart restarts the gateway's Deployment as `kubectl rollout restart` does, and returns the new proxy when it is the only one.
func restart(t *testing.T, l *lab.Lab, app string) lab.Pod {
	t.Helper()
	old, err := agentProxy(t.Context(), l, app)
	require.NoError(t, err)
	patch := fmt.Sprintf(`{"spec":{"template":{"metadata":{"annotations":{"kubectl.kubernetes.io/restartedAt":"after %s"}}}}}`, old.Name)
	_, err = l.Client.AppsV1().Deployments(old.Namespace).
		Patch(t.Context(), app, types.StrategicMergePatchType, []byte(patch), metav1.PatchOptions{})
	require.NoError(t, err)
	var proxy lab.Pod
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		proxy, err = agentProxy(t.Context(), l, app)
		require.NoError(c, err)
		require.NotEqual(c, old.Name, proxy.Name)
		require.True(c, proxy.Ready, proxy.NotReady)
	}, eventually, tick)
	return proxy
}

// bootstrapTracer is the name of the tracer in the bootstrap of a proxy, "" for none.
func bootstrapTracer(t *testing.T, proxy lab.Pod) string {
	t.Helper()
	text, err := proxy.Get(t.Context(), 15000, "/config_dump")
	require.NoError(t, err)
	var dump struct {
		Configs []struct {
			Bootstrap struct {
				Node    struct{ ID string }
				Tracing struct{ HTTP struct{ Name string } }
			}
		}
	}
	require.NoError(t, json.Unmarshal(text, &dump))
	require.Contains(t, dump.Configs[0].Bootstrap.Node.ID, proxy.Name)
	return dump.Configs[0].Bootstrap.Tracing.HTTP.Name
}
