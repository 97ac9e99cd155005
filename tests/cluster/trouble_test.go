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

// trouble is a proxy in front of the API server that makes trouble of some requests: it answers in the server's place, or
// sees that the answer does not arrive.
type trouble struct {
	mutex sync.Mutex
	// make answers itself, and says so, for the n-th request (from 1) of this method and path; nil lets all pass.
	make func(w http.ResponseWriter, r *http.Request, n int) bool
	seen map[string]int
	// made counts the troubles.
	made int
}

// troubled starts the proxy and returns it with the path of a kubeconfig through it.
func troubled(t *testing.T, l *lab.Lab) (*trouble, string) {
	t.Helper()
	target, err := url.Parse(l.Server())
	require.NoError(t, err)
	transport, err := rest.TransportFor(l.Config)
	require.NoError(t, err)
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.Transport, proxy.FlushInterval = transport, -1
	between := &trouble{seen: map[string]int{}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !between.answers(w, r) {
			proxy.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	path := filepath.Join(t.TempDir(), "kubeconfig")
	require.NoError(t, os.WriteFile(path, fmt.Appendf(nil, `apiVersion: v1
kind: Config
current-context: troubled
contexts: [{name: troubled, context: {cluster: troubled, user: nobody}}]
clusters: [{name: troubled, cluster: {server: %q}}]
users: [{name: nobody, user: {}}]
`, server.URL), 0o600))
	return between, path
}

func (b *trouble) answers(w http.ResponseWriter, r *http.Request) bool {
	b.mutex.Lock()
	b.seen[r.Method+" "+r.URL.Path]++
	n, make := b.seen[r.Method+" "+r.URL.Path], b.make
	b.mutex.Unlock()
	if make == nil || !make(w, r, n) {
		return false
	}
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.made++
	return true
}

// starts forgets what was seen and makes this trouble from now on.
func (b *trouble) starts(make func(w http.ResponseWriter, r *http.Request, n int) bool) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.make, b.seen, b.made = make, map[string]int{}, 0
}

func (b *trouble) count() int {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.made
}

// requests counts those of one method and path since the trouble started.
func (b *trouble) requests(method, path string) int {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.seen[method+" "+path]
}

// firstTime makes the trouble at the first request of each method and path.
func firstTime(answer http.HandlerFunc) func(http.ResponseWriter, *http.Request, int) bool {
	return func(w http.ResponseWriter, r *http.Request, n int) bool {
		if n > 1 {
			return false
		}
		answer(w, r)
		return true
	}
}

// writesTo makes the trouble of every write to a path that ends so.
func writesTo(path string, answer http.HandlerFunc) func(http.ResponseWriter, *http.Request, int) bool {
	return func(w http.ResponseWriter, r *http.Request, _ int) bool {
		if r.Method == http.MethodGet || filepath.Base(r.URL.Path) != path {
			return false
		}
		answer(w, r)
		return true
	}
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if code == http.StatusTooManyRequests {
			// With it, client-go asks again by itself whatever the code.
			w.Header().Set("Retry-After", "1")
		}
		http.Error(w, "trouble", code)
	}
}

// drop closes the connection without an answer.
func drop(w http.ResponseWriter, _ *http.Request) {
	if connection, _, err := w.(http.Hijacker).Hijack(); err == nil {
		_ = connection.Close()
	}
}

// slowly lets the request pass after a while.
func slowly(http.ResponseWriter, *http.Request) { time.Sleep(200 * time.Millisecond) }
