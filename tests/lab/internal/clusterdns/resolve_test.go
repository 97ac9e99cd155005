package clusterdns

import (
	"net"
	"testing"

	"github.com/miekg/dns"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	corelisters "k8s.io/client-go/listers/core/v1"
	discoverylisters "k8s.io/client-go/listers/discovery/v1"
	"k8s.io/client-go/tools/cache"
)

func service(name string, spec corev1.ServiceSpec) *corev1.Service {
	return &corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: "groundcover", Name: name}, Spec: spec}
}

func indexed(t *testing.T, objects ...any) cache.Indexer {
	t.Helper()
	indexer := cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})
	for _, object := range objects {
		require.NoError(t, indexer.Add(object))
	}
	return indexer
}

func TestOnlyNamesOfServicesAreResolved(t *testing.T) {
	t.Parallel()
	ready, notReady := true, false
	server := &Server{
		services: corelisters.NewServiceLister(indexed(t,
			service("sensor", corev1.ServiceSpec{ClusterIP: "10.96.1.1"}),
			service("headless", corev1.ServiceSpec{ClusterIP: corev1.ClusterIPNone}),
			service("alligator", corev1.ServiceSpec{Type: corev1.ServiceTypeExternalName, ExternalName: "sensor.groundcover.svc.cluster.local"}),
		)),
		slices: discoverylisters.NewEndpointSliceLister(indexed(t, &discoveryv1.EndpointSlice{
			ObjectMeta: metav1.ObjectMeta{
				Namespace: "groundcover", Name: "headless-1",
				Labels: map[string]string{discoveryv1.LabelServiceName: "headless"},
			},
			AddressType: discoveryv1.AddressTypeIPv4,
			Endpoints: []discoveryv1.Endpoint{
				{Addresses: []string{"10.1.0.2"}, Conditions: discoveryv1.EndpointConditions{Ready: &ready}},
				{Addresses: []string{"10.1.0.3"}, Conditions: discoveryv1.EndpointConditions{Ready: &notReady}},
			},
		})),
	}
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	require.NoError(t, err)
	listening := &dns.Server{PacketConn: conn, Handler: server}
	go func() { _ = listening.ActivateAndServe() }()
	t.Cleanup(func() { _ = conn.Close() })

	for _, c := range []struct {
		title string
		name  string
		kind  uint16
		rcode int
		want  []string
	}{
		{"a ClusterIP", "sensor.groundcover.svc.cluster.local.", dns.TypeA, dns.RcodeSuccess, []string{"10.96.1.1"}},
		{"in any case", "Sensor.groundcover.svc.Cluster.local.", dns.TypeA, dns.RcodeSuccess, []string{"10.96.1.1"}},
		{"no IPv6 address", "sensor.groundcover.svc.cluster.local.", dns.TypeAAAA, dns.RcodeSuccess, nil},
		{"the ready endpoints of a headless Service", "headless.groundcover.svc.cluster.local.", dns.TypeA, dns.RcodeSuccess, []string{"10.1.0.2"}},
		{"the target of an ExternalName", "alligator.groundcover.svc.cluster.local.", dns.TypeA, dns.RcodeSuccess, []string{"sensor.groundcover.svc.cluster.local.", "10.96.1.1"}},
		{"another namespace", "sensor.default.svc.cluster.local.", dns.TypeA, dns.RcodeNameError, nil},
		{"a name with a repeated search domain", "sensor.groundcover.svc.cluster.local.cluster.local.", dns.TypeA, dns.RcodeNameError, nil},
		{"a name outside the cluster", "example.com.", dns.TypeA, dns.RcodeNameError, nil},
	} {
		t.Run(c.title, func(t *testing.T) {
			answer, err := dns.Exchange(new(dns.Msg).SetQuestion(c.name, c.kind), conn.LocalAddr().String())
			require.NoError(t, err)
			assert.Equal(t, c.rcode, answer.Rcode)
			var got []string
			for _, record := range answer.Answer {
				switch record := record.(type) {
				case *dns.A:
					got = append(got, record.A.String())
				case *dns.CNAME:
					got = append(got, record.Target)
				}
			}
			assert.Equal(t, c.want, got)
		})
	}
}
