package cluster

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// answering is a client of an API server that answers requests for its version with these codes, the last one for ever.
func answering(t *testing.T, requests *atomic.Int32, codes ...int) *Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "/version", r.URL.Path)
		w.WriteHeader(codes[min(int(requests.Add(1)), len(codes))-1])
	}))
	t.Cleanup(server.Close)
	return clientOf(t, server.URL)
}

func clientOf(t *testing.T, server string) *Client {
	t.Helper()
	client, err := New(Connection{Kubeconfig: `{"apiVersion": "v1", "kind": "Config", "current-context": "c", "contexts": [{"name": "c", "context": {"cluster": "k"}}], ` +
		`"clusters": [{"name": "k", "cluster": {"server": "` + server + `"}}]}`}, "0.0.0")
	require.NoError(t, err)
	return client
}

func TestReachTakesARefusalForAnAnswer(t *testing.T) {
	t.Parallel()
	for _, code := range []int{http.StatusOK, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound} {
		var requests atomic.Int32
		require.NoError(t, answering(t, &requests, code).Reach(t.Context()), code)
		assert.EqualValues(t, 1, requests.Load(), code)
	}
}

func TestReachWaitsForAnAPIServerThatRestarts(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	require.NoError(t, answering(t, &requests, http.StatusServiceUnavailable, http.StatusBadGateway, http.StatusOK).Reach(t.Context()))
	assert.EqualValues(t, 3, requests.Load())
}

func TestReachFailsAtOnceWhereWaitingDoesNotHelp(t *testing.T) {
	t.Parallel()
	var connections atomic.Int32
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	err := clientOf(t, server.URL).Reach(t.Context())
	require.ErrorContains(t, err, "certificate")
	assert.True(t, Unreachable(err))
	assert.EqualValues(t, 1, connections.Load())
}

func TestReachEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, clientOf(t, "http://127.0.0.1:1").Reach(ctx), context.Canceled)
}
