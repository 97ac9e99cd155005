package cluster

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"k8s.io/client-go/rest"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// fault may answer the n-th request (from 1) of its method and path in place of the API server. It returns whether it did.
type fault func(w http.ResponseWriter, r *http.Request, n int) bool

// faultProxy is a proxy in front of the API server that injects one fault.
type faultProxy struct {
	mutex sync.Mutex
	// fault is nil when all requests pass.
	fault fault
	// counts are the requests by method and path since inject.
	counts  map[string]int
	faulted int
}

// withFaults starts the proxy and returns it with the path of a kubeconfig that uses it.
func withFaults(t *testing.T, l *lab.Lab) (*faultProxy, string) {
	t.Helper()
	target, err := url.Parse(l.Server())
	require.NoError(t, err)
	transport, err := rest.TransportFor(l.Config)
	require.NoError(t, err)
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.Transport, proxy.FlushInterval = transport, -1
	faults := &faultProxy{counts: map[string]int{}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !faults.answers(w, r) {
			proxy.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	path := filepath.Join(t.TempDir(), "kubeconfig")
	require.NoError(t, os.WriteFile(path, fmt.Appendf(nil, `apiVersion: v1
kind: Config
current-context: faulty
contexts: [{name: faulty, context: {cluster: faulty, user: anonymous}}]
clusters: [{name: faulty, cluster: {server: %q}}]
users: [{name: anonymous, user: {}}]
`, server.URL), 0o600))
	return faults, path
}

func (p *faultProxy) answers(w http.ResponseWriter, r *http.Request) bool {
	p.mutex.Lock()
	p.counts[r.Method+" "+r.URL.Path]++
	n, fault := p.counts[r.Method+" "+r.URL.Path], p.fault
	p.mutex.Unlock()
	if fault == nil || !fault(w, r, n) {
		return false
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.faulted++
	return true
}

// inject sets the fault of all requests from now on, nil for none, and resets the counters.
func (p *faultProxy) inject(fault fault) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.fault, p.counts, p.faulted = fault, map[string]int{}, 0
}

// injected counts the requests that the fault answered.
func (p *faultProxy) injected() int {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.faulted
}

// requests counts the requests of one method and path since inject.
func (p *faultProxy) requests(method, path string) int {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.counts[method+" "+path]
}

// onFirstRequest answers the first request of each method and path.
func onFirstRequest(answer http.HandlerFunc) fault {
	return func(w http.ResponseWriter, r *http.Request, n int) bool {
		if n > 1 {
			return false
		}
		answer(w, r)
		return true
	}
}

// onWritesTo answers every write to an object with this name.
func onWritesTo(name string, answer http.HandlerFunc) fault {
	return func(w http.ResponseWriter, r *http.Request, _ int) bool {
		if r.Method == http.MethodGet || filepath.Base(r.URL.Path) != name {
			return false
		}
		answer(w, r)
		return true
	}
}

// respondWith answers with a status code. Only 429 has a Retry-After, since client-go retries every code that has one.
func respondWith(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if code == http.StatusTooManyRequests {
			w.Header().Set("Retry-After", "1")
		}
		http.Error(w, "injected fault", code)
	}
}

// dropConnection closes the connection without a response.
func dropConnection(w http.ResponseWriter, _ *http.Request) {
	if connection, _, err := w.(http.Hijacker).Hijack(); err == nil {
		_ = connection.Close()
	}
}

// delay lets the request pass after 200 ms.
func delay(http.ResponseWriter, *http.Request) { time.Sleep(200 * time.Millisecond) }
