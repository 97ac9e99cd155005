package survey

import (
	"testing"

	"github.com/stretchr/testify/assert"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestContainersAreCountedFromMetadata(t *testing.T) {
	t.Parallel()
	const (
		classic = `{"initContainers":["istio-init"],"containers":["istio-proxy"],"revision":"default"}`
		native  = `{"initContainers":["istio-init","istio-proxy"],"containers":null,"revision":"default"}`
		one     = `{"f:spec":{"f:containers":{"k:{\"name\":\"app\"}":{".":{},"f:image":{}}},"f:initContainers":{"k:{\"name\":\"setup\"}":{}}}}`
		two     = `{"f:spec":{"f:containers":{"k:{\"name\":\"app\"}":{},"k:{\"name\":\"helper\"}":{}}}}`
		proxy   = `{"f:spec":{"f:containers":{".":{},"k:{\"name\":\"istio-proxy\"}":{}}}}`
		status  = `{"f:status":{"f:containerStatuses":{}}}`
	)
	for name, c := range map[string]struct {
		status, written string
		labels          map[string]string
		containers      int
	}{
		"a sidecar beside the application":       {classic, one, nil, 2},
		"a native sidecar":                       {native, one, nil, 1},
		"a native sidecar of two containers":     {native, two, nil, 2},
		"an injected gateway":                    {classic, proxy, nil, 1},
		"a managed gateway":                      {"", proxy, map[string]string{"gateway.istio.io/managed": "istio.io-gateway-controller"}, 1},
		"a sidecar without managedFields":        {classic, status, nil, 2},
		"a native sidecar without managedFields": {native, status, nil, 1},
		"a gateway without managedFields":        {"", status, map[string]string{"gateway.istio.io/managed": "istio.io-gateway-controller"}, 1},
		"a status that does not parse":           {"{", one, nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pod := &metav1.PartialObjectMetadata{ObjectMeta: metav1.ObjectMeta{Labels: c.labels, Annotations: map[string]string{"sidecar.istio.io/status": c.status},
				ManagedFields: []metav1.ManagedFieldsEntry{{FieldsV1: metav1.NewFieldsV1(c.written)}, {FieldsV1: metav1.NewFieldsV1(status)}, {}}}}
			assert.Equal(t, c.containers, containersOf(pod))
		})
	}
}

func TestAPodsOwnProxyConfigCanCloseItsMetrics(t *testing.T) {
	t.Parallel()
	for text, local := range map[string]bool{
		`{"proxyMetadata": {"METRICS_LOCALHOST_ACCESS_ONLY": "true"}}`: true,
		"proxyMetadata:\n  METRICS_LOCALHOST_ACCESS_ONLY: \"true\"\n":  true,
		"proxyMetadata: {METRICS_LOCALHOST_ACCESS_ONLY: \"false\"}":    false,
		"tracing: {}": false, "": false, "{": false, "text": false,
	} {
		pod := &metav1.PartialObjectMetadata{ObjectMeta: metav1.ObjectMeta{Annotations: map[string]string{"proxy.istio.io/config": text}}}
		proxy, _ := proxyOf(pod)
		assert.Equal(t, local, proxy.MetricsLocal, text)
	}
}
