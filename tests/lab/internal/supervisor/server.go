package supervisor

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/kubelet"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/pipe"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/sensor"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/wire"
)

// serve serves the lab's Unix socket, through which the program outside reaches addresses inside.
func serve(ctx context.Context, folder wire.Folder, pods *kubelet.Kubelet, spans *sensor.Store) error {
	listener, err := net.Listen("unix", folder.Socket())
	if err != nil {
		return fmt.Errorf("listening on the lab's socket: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+wire.PodsPath, func(w http.ResponseWriter, _ *http.Request) {
		answer(w, pods.List())
	})
	mux.HandleFunc("GET "+wire.SpansPath, func(w http.ResponseWriter, r *http.Request) { answer(w, listSpans(r, spans)) })
	mux.HandleFunc("DELETE "+wire.SpansPath, func(http.ResponseWriter, *http.Request) { spans.Reset() })
	server := &http.Server{
		BaseContext: func(net.Listener) context.Context { return ctx },
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodConnect {
				connect(w, r, pods)
				return
			}
			mux.ServeHTTP(w, r)
		}),
	}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	if err := server.Serve(listener); ctx.Err() == nil {
		return fmt.Errorf("serving the lab's socket: %w", err)
	}
	return nil
}

// listTimeout is how long a request for more spans waits before it returns none.
const listTimeout = 5 * time.Second

func listSpans(r *http.Request, spans *sensor.Store) wire.SpanList {
	ctx, cancel := context.WithTimeout(r.Context(), listTimeout)
	defer cancel()
	number := func(name string) int {
		value, err := strconv.Atoi(r.URL.Query().Get(name))
		if err != nil {
			return -1 // all spans, without waiting
		}
		return value
	}
	return spans.List(ctx, number("generation"), max(0, number("from")))
}

func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(value)
}

// connect dials the address of the CONNECT request, from the lab or from inside the pod in the header, and joins both connections.
func connect(w http.ResponseWriter, r *http.Request, pods *kubelet.Kubelet) {
	inside, err := dial(r.Context(), r.Host, r.Header.Get(wire.PodHeader), pods)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	outside, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if _, err := fmt.Fprint(outside, "HTTP/1.1 200 Connected\r\n\r\n"); err != nil || buffered.Reader.Buffered() > 0 {
		_ = outside.Close()
		_ = inside.Close()
		return
	}
	pipe.Join(outside, inside)
}

func dial(ctx context.Context, address, pod string, pods *kubelet.Kubelet) (net.Conn, error) {
	if pod == "" {
		return (&net.Dialer{}).DialContext(ctx, "tcp4", address)
	}
	namespace, name, _ := strings.Cut(pod, "/")
	network, err := pods.Network(namespace, name)
	if err != nil {
		return nil, err
	}
	return network.Dial(ctx, address)
}
