// Package clusterdns is the DNS of a lab: it resolves the names of Services, as CoreDNS does in a cluster.
package clusterdns

import (
	"context"
	"fmt"
	"net"
	"time"

	"github.com/miekg/dns"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	corelisters "k8s.io/client-go/listers/core/v1"
	discoverylisters "k8s.io/client-go/listers/discovery/v1"
	"k8s.io/client-go/tools/cache"
)

// ttl is the default of CoreDNS for Services (plugin kubernetes).
const ttl = 5 * time.Second

// Server is a DNS server for the names of the cluster's Services only.
type Server struct {
	services corelisters.ServiceLister
	slices   discoverylisters.EndpointSliceLister
}

// Run serves the address over UDP and TCP until the context ends.
func Run(ctx context.Context, client kubernetes.Interface, address string) error {
	factory := informers.NewSharedInformerFactory(client, 0)
	services, slices := factory.Core().V1().Services(), factory.Discovery().V1().EndpointSlices()
	server := &Server{services: services.Lister(), slices: slices.Lister()}
	watches := []cache.InformerSynced{services.Informer().HasSynced, slices.Informer().HasSynced}
	factory.Start(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), watches...) {
		return nil
	}
	ended := make(chan error, 2)
	for _, network := range []string{"udp4", "tcp4"} {
		listening := &dns.Server{Addr: address, Net: network, Handler: server}
		go func() { ended <- listening.ListenAndServe() }()
		context.AfterFunc(ctx, func() { _ = listening.Shutdown() })
	}
	select {
	case <-ctx.Done():
		return nil
	case err := <-ended:
		return fmt.Errorf("serving DNS on %s: %w", address, err)
	}
}

// ServeDNS answers one query. A query of another type than A for an existing name gets no records and no error. All other names,
// including those outside the cluster, do not exist.
func (s *Server) ServeDNS(w dns.ResponseWriter, query *dns.Msg) {
	answer := new(dns.Msg).SetReply(query)
	answer.Authoritative, answer.RecursionAvailable = true, true
	if len(query.Question) != 1 {
		answer.Rcode = dns.RcodeFormatError
	} else if found, exists := s.resolve(query.Question[0].Name); !exists {
		answer.Rcode = dns.RcodeNameError
	} else {
		answer.Answer = s.records(query.Question[0].Name, query.Question[0].Qtype, found)
	}
	_ = w.WriteMsg(answer)
}

// records returns the records of a name. With an alias it adds the records of the target, since clients send one query.
func (s *Server) records(name string, queried uint16, found resolved) []dns.RR {
	header := func(kind uint16) dns.RR_Header {
		return dns.RR_Header{Name: name, Rrtype: kind, Class: dns.ClassINET, Ttl: uint32(ttl.Seconds())}
	}
	var list []dns.RR
	if found.alias != "" {
		alias := dns.Fqdn(found.alias)
		list = append(list, &dns.CNAME{Hdr: header(dns.TypeCNAME), Target: alias})
		if target, exists := s.resolve(alias); exists && target.alias == "" {
			list = append(list, s.records(alias, queried, target)...)
		}
	}
	for _, address := range found.addresses {
		if queried == dns.TypeA {
			list = append(list, &dns.A{Hdr: header(dns.TypeA), A: net.ParseIP(address)})
		}
	}
	return list
}
