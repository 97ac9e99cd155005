package kubeproxy

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	corelisters "k8s.io/client-go/listers/core/v1"
	discoverylisters "k8s.io/client-go/listers/discovery/v1"
	"k8s.io/client-go/tools/cache"
)

func endpoint(ip, node string, ready bool) discoveryv1.Endpoint {
	return discoveryv1.Endpoint{
		Addresses: []string{ip}, NodeName: &node,
		Conditions: discoveryv1.EndpointConditions{Ready: &ready},
	}
}

func TestAServiceForwardsToReadyEndpointsAndHonorsInternalTrafficPolicyLocal(t *testing.T) {
	t.Parallel()
	local := corev1.ServiceInternalTrafficPolicyLocal
	name, port := "otlp-grpc", int32(4317)
	slice := &discoveryv1.EndpointSlice{
		ObjectMeta: metav1.ObjectMeta{Namespace: "groundcover", Name: "sensor-1", Labels: map[string]string{discoveryv1.LabelServiceName: "sensor"}},
		Ports:      []discoveryv1.EndpointPort{{Name: &name, Port: &port}},
		Endpoints:  []discoveryv1.Endpoint{endpoint("10.1.0.2", "node-1", true), endpoint("10.1.0.3", "node-2", true), endpoint("10.1.0.4", "node-1", false)},
	}
	for _, c := range []struct {
		title  string
		policy *corev1.ServiceInternalTrafficPolicy
		port   string
		node   string
		want   []string
	}{
		{"all ready endpoints", nil, name, "node-1", []string{"10.1.0.2:4317", "10.1.0.3:4317"}},
		{"Local: endpoints of the client's node", &local, name, "node-2", []string{"10.1.0.3:4317"}},
		{"Local: none on a node without endpoints", &local, name, "node-3", nil},
		{"Local: all for a client outside pods", &local, name, "", []string{"10.1.0.2:4317", "10.1.0.3:4317"}},
		{"none for another port", nil, "zipkin", "node-1", nil},
	} {
		t.Run(c.title, func(t *testing.T) {
			t.Parallel()
			services := cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})
			slices := cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})
			require.NoError(t, services.Add(&corev1.Service{
				ObjectMeta: metav1.ObjectMeta{Namespace: "groundcover", Name: "sensor"},
				Spec:       corev1.ServiceSpec{InternalTrafficPolicy: c.policy},
			}))
			require.NoError(t, slices.Add(slice))
			proxy := &Proxy{services: corelisters.NewServiceLister(services), slices: discoverylisters.NewEndpointSliceLister(slices)}
			assert.Equal(t, c.want, proxy.endpoints(target{"groundcover", "sensor", c.port}, c.node))
		})
	}
}
