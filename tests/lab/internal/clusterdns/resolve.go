package clusterdns

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// Domain is the cluster's domain.
const Domain = "cluster.local"

// resolved is the result of a lookup.
type resolved struct {
	// addresses are IPv4 addresses.
	addresses []string
	// alias is the externalName of an ExternalName Service.
	alias string
}

// resolve looks up <service>.<namespace>.svc.cluster.local with or without a trailing dot: the ClusterIP, or the ready endpoints of
// a headless Service.
func (s *Server) resolve(name string) (found resolved, exists bool) {
	name = strings.TrimSuffix(strings.ToLower(name), ".")
	name, inside := strings.CutSuffix(name, ".svc."+Domain)
	serviceName, namespace, complete := strings.Cut(name, ".")
	if !inside || !complete {
		return resolved{}, false
	}
	service, err := s.services.Services(namespace).Get(serviceName)
	if err != nil {
		return resolved{}, false
	}
	switch {
	case service.Spec.Type == corev1.ServiceTypeExternalName:
		return resolved{alias: service.Spec.ExternalName}, true
	case service.Spec.ClusterIP == corev1.ClusterIPNone:
		return resolved{addresses: s.endpoints(namespace, serviceName)}, true
	}
	return resolved{addresses: []string{service.Spec.ClusterIP}}, true
}

func (s *Server) endpoints(namespace, service string) []string {
	selector := labels.SelectorFromSet(labels.Set{discoveryv1.LabelServiceName: service})
	slices, err := s.slices.EndpointSlices(namespace).List(selector)
	if err != nil {
		return nil
	}
	var addresses []string
	for _, slice := range slices {
		for _, endpoint := range slice.Endpoints {
			if ready := endpoint.Conditions.Ready; slice.AddressType == discoveryv1.AddressTypeIPv4 && (ready == nil || *ready) {
				addresses = append(addresses, endpoint.Addresses...)
			}
		}
	}
	return addresses
}
