package survey

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
)

// serverReader reads from an API server that gives each path its answer, and status 404 to others.
func serverReader(t *testing.T, answers map[string]string) *reader {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		answer, found := answers[r.URL.Path]
		switch {
		case !found:
			w.WriteHeader(http.StatusNotFound)
			answer = `{"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404}`
		case answer == "forbidden":
			w.WriteHeader(http.StatusForbidden)
			answer = `{"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "Forbidden", "code": 403}`
		}
		fmt.Fprint(w, answer)
	}))
	t.Cleanup(server.Close)
	client, err := cluster.New(cluster.Connection{Kubeconfig: fmt.Sprintf(`{"apiVersion": "v1", "kind": "Config", "current-context": "a",
"contexts": [{"name": "a", "context": {"cluster": "a", "user": "a"}}], "clusters": [{"name": "a", "cluster": {"server": %q}}], "users": [{"name": "a"}]}`, server.URL)}, "test")
	require.NoError(t, err)
	return &reader{client: client}
}

// podTable is the table of pods with a sidecar, by name@node; "plain-" begins the name of a pod without one.
func podTable(pods ...string) string {
	rows := make([]string, 0, len(pods))
	for _, pod := range pods {
		name, node, _ := strings.Cut(pod, "@")
		status := `"sidecar.istio.io/status": "{}"`
		if strings.HasPrefix(name, "plain-") {
			status = ""
		}
		rows = append(rows, fmt.Sprintf(`{"cells": [%q, %q], "object": {"metadata": {"name": %q, "annotations": {%s}}}}`, name, node, name, status))
	}
	return `{"kind": "Table", "columnDefinitions": [{"name": "Name"}, {"name": "Node"}], "rows": [` + strings.Join(rows, ",") + `]}`
}
