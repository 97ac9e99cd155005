package kubelet

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"

	"k8s.io/cri-streaming/pkg/streaming/portforward"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/process"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/sandbox"
)

// Serve serves the API server's requests to the kubelet of every node for real pods: port-forward, and logs without follow. It has
// no exec and no attach.
func (k *Kubelet) Serve(ctx context.Context) error {
	config, err := k.tlsConfig()
	if err != nil {
		return fmt.Errorf("reading the kubelet's certificate: %w", err)
	}
	mux := http.NewServeMux()
	for _, pattern := range []string{"/portForward/{namespace}/{pod}", "/portForward/{namespace}/{pod}/{uid}"} {
		mux.HandleFunc(pattern, k.portForward)
	}
	mux.HandleFunc("GET /containerLogs/{namespace}/{pod}/{container}", k.logs)
	server := &http.Server{
		Addr:      fmt.Sprintf(":%d", sandbox.KubeletPort),
		Handler:   mux,
		TLSConfig: config,
		// Port-forward upgrades the connection, which HTTP/2 cannot.
		TLSNextProto: map[string]func(*http.Server, *tls.Conn, http.Handler){},
		BaseContext:  func(net.Listener) context.Context { return ctx },
	}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	if err := server.ListenAndServeTLS("", ""); ctx.Err() == nil {
		return fmt.Errorf("serving as the kubelet: %w", err)
	}
	return nil
}

// tlsConfig requires a client certificate of the lab's authority. Only the API server connects.
func (k *Kubelet) tlsConfig() (*tls.Config, error) {
	certificate, err := tls.LoadX509KeyPair(k.folder.Path("pki", "kubelet.crt"), k.folder.Path("pki", "kubelet.key"))
	if err != nil {
		return nil, err
	}
	authority, err := os.ReadFile(k.folder.Path("pki", "ca.crt"))
	if err != nil {
		return nil, err
	}
	clients := x509.NewCertPool()
	clients.AppendCertsFromPEM(authority)
	return &tls.Config{
		Certificates: []tls.Certificate{certificate},
		ClientCAs:    clients,
		ClientAuth:   tls.RequireAndVerifyClientCert,
		MinVersion:   tls.VersionTLS12,
	}, nil
}

func (k *Kubelet) portForward(w http.ResponseWriter, r *http.Request) {
	network, err := k.Network(r.PathValue("namespace"), r.PathValue("pod"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	options, err := portforward.NewV4Options(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	portforward.ServePortForward(w, r, forwarder{network}, r.PathValue("pod"), r.PathValue("uid"), options,
		time.Hour, 30*time.Second, portforward.SupportedProtocols)
}

// forwarder dials a pod's loopback, as container runtimes do. istiod serves its debug endpoints to the loopback only.
type forwarder struct{ network *sandbox.PodNetwork }

func (f forwarder) PortForward(ctx context.Context, _, _ string, port int32, stream io.ReadWriteCloser) error {
	conn, err := f.network.Dial(ctx, fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return err
	}
	defer conn.Close()
	var copies sync.WaitGroup
	copies.Go(func() { _, _ = io.Copy(stream, conn) })
	copies.Go(func() {
		_, _ = io.Copy(conn, stream)
		_ = conn.(*net.TCPConn).CloseWrite()
	})
	copies.Wait()
	return nil
}

func (k *Kubelet) logs(w http.ResponseWriter, r *http.Request) {
	path, found := k.logOf(r.PathValue("namespace"), r.PathValue("pod"))
	if !found {
		http.Error(w, "the lab does not run this pod, or it writes no log", http.StatusNotFound)
		return
	}
	lines, err := strconv.Atoi(r.URL.Query().Get("tailLines"))
	if err != nil {
		http.ServeFile(w, r, path)
		return
	}
	_, _ = fmt.Fprintln(w, process.Tail(path, lines))
}
