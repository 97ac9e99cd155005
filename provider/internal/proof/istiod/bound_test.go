package istiod

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
)

func TestNoMoreThanTheLimitOfIstiodsAreRead(t *testing.T) {
	t.Parallel()
	var forwards atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path != podsPath {
			if strings.HasSuffix(r.URL.Path, "/portforward") {
				forwards.Add(1)
			}
			w.WriteHeader(http.StatusForbidden)
			_, _ = fmt.Fprint(w, `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Forbidden","message":"cannot","code":403}`)
			return
		}
		pods := []any{}
		for i := range maxReplicas + 8 {
			pods = append(pods, map[string]any{"metadata": map[string]any{"namespace": "istio-system", "name": fmt.Sprintf("istiod-%02d", i), "uid": fmt.Sprint(i),
				"labels": map[string]any{"app": "istiod"}}, "status": map[string]any{"conditions": []any{map[string]any{"type": "Ready", "status": "True"}}}})
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"kind": "PodList", "apiVersion": "v1", "items": pods})
	}))
	t.Cleanup(server.Close)
	client, err := cluster.New(cluster.Connection{Kubeconfig: fmt.Sprintf(`{apiVersion: v1, kind: Config, current-context: c, contexts: [{name: c,
		context: {cluster: k, user: u}}], clusters: [{name: k, cluster: {server: %q}}], users: [{name: u, user: {token: t}}]}`, server.URL)}, "test")
	require.NoError(t, err)
	reader := NewReader(client, "istio-system", "")
	t.Cleanup(reader.Close)
	replicas, err := reader.Read(t.Context())
	require.NoError(t, err)
	require.Len(t, replicas, maxReplicas+8)
	assert.LessOrEqual(t, forwards.Load(), int64(maxReplicas))
	last := replicas[len(replicas)-1]
	assert.Equal(t, FromNothing, last.Source)
	assert.Equal(t, "no more than 32 istiods are read", last.Reason, "what is not read is not verified")
}
