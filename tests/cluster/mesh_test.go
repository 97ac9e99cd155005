package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// tracer is what a proxy does: the port of the cluster that it sends spans to, 0 for none, and its share in percent.
type tracer struct {
	port    int
	percent float64
}

// nothing is a proxy that does not trace.
var nothing = tracer{}

var (
	collector = regexp.MustCompile(`"(?:cluster_name|collector_cluster|cluster)":\s*"outbound\|(\d+)\|\|`)
	share     = regexp.MustCompile(`"random_sampling":\s*\{\s*"value":\s*([0-9.]+)`)
)

// traces waits until the gateway's listeners do what is wanted.
func traces(t *testing.T, l *lab.Lab, want tracer) {
	t.Helper()
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		pods, err := l.Proxies(t.Context())
		require.NoError(c, err)
		require.Len(c, pods, 1)
		listeners, err := pods[0].Get(t.Context(), 15000, "/config_dump?resource=dynamic_listeners")
		require.NoError(c, err)
		assert.Equal(c, want, tracerOf(c, listeners))
	}, eventually, tick)
}

// tracerOf reads what the listeners do now, without those that only drain. They have to agree.
func tracerOf(t require.TestingT, dump []byte) tracer {
	var listeners struct {
		Configs []struct {
			Active any `json:"active_state"`
		} `json:"configs"`
	}
	require.NoError(t, json.Unmarshal(dump, &listeners))
	found := map[tracer]bool{}
	for _, listener := range listeners.Configs {
		addTracers(listener.Active, found)
	}
	delete(found, nothing)
	require.LessOrEqual(t, len(found), 1, "listeners trace differently: %v", found)
	for only := range found {
		return only
	}
	return nothing
}

// addTracers walks a listener for the field tracing of its filters.
func addTracers(value any, found map[tracer]bool) {
	switch value := value.(type) {
	case []any:
		for _, element := range value {
			addTracers(element, found)
		}
	case map[string]any:
		for key, field := range value {
			if tracing, err := json.Marshal(field); key == "tracing" && err == nil {
				found[tracerIn(string(tracing))] = true
			} else {
				addTracers(field, found)
			}
		}
	}
}

// tracerIn is the tracer of one filter. A share of 0 has no value in the text.
func tracerIn(tracing string) tracer {
	to := collector.FindStringSubmatch(tracing)
	if to == nil {
		return nothing
	}
	port, _ := strconv.Atoi(to[1])
	found := tracer{port: port}
	if sampled := share.FindStringSubmatch(tracing); sampled != nil {
		found.percent, _ = strconv.ParseFloat(sampled[1], 64)
	}
	return found
}

// settled waits until one istiod runs, as its Deployment wants it, and the gateway has taken what it sends.
func settled(t *testing.T, l *lab.Lab) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context()) // it is used in cleanups too
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		deployment, err := l.Client.AppsV1().Deployments("istio-system").Get(ctx, "istiod", metav1.GetOptions{})
		require.NoError(c, err)
		require.Equal(c, deployment.Generation, deployment.Status.ObservedGeneration)
		require.Equal(c, int32(1), deployment.Status.UpdatedReplicas)
		require.Equal(c, int32(1), deployment.Status.Replicas)
		istiods, err := l.Istiod(ctx)
		require.NoError(c, err)
		require.Len(c, istiods, 1)
		require.True(c, istiods[0].Ready)
		var proxies []struct {
			Sent  string `json:"listener_sent"`
			Acked string `json:"listener_acked"`
		}
		answer, err := istiods[0].Get(ctx, 15014, "/debug/syncz")
		require.NoError(c, err)
		require.NoError(c, json.Unmarshal(answer, &proxies))
		require.Len(c, proxies, 1)
		require.NotEmpty(c, proxies[0].Sent)
		require.Equal(c, proxies[0].Sent, proxies[0].Acked)
	}, eventually, tick)
}

// mesh is what istiod says its merged mesh configuration is.
func mesh(t *testing.T, l *lab.Lab) string {
	t.Helper()
	istiods, err := l.Istiod(t.Context())
	require.NoError(t, err)
	require.Len(t, istiods, 1)
	answer, err := istiods[0].Get(t.Context(), 15014, "/debug/mesh")
	require.NoError(t, err)
	return string(answer)
}

// proxies tell each Envoy that runs by pod and process: one that was restarted differs.
func proxies(t *testing.T, l *lab.Lab) []string {
	t.Helper()
	pods, err := l.Proxies(t.Context())
	require.NoError(t, err)
	var running []string
	for _, pod := range pods {
		running = append(running, fmt.Sprintf("%s, pid %d since %s, %d restarts", pod.Name, pod.PID, pod.Started, pod.Restarts))
	}
	slices.Sort(running)
	return running
}
