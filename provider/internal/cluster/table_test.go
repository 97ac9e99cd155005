package cluster

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// clientOf is a client of a server.
func clientFor(t *testing.T, handler http.HandlerFunc) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	client, err := New(Connection{Kubeconfig: fmt.Sprintf(`{"apiVersion": "v1", "kind": "Config", "current-context": "a",
"contexts": [{"name": "a", "context": {"cluster": "a", "user": "a"}}], "clusters": [{"name": "a", "cluster": {"server": %q}}], "users": [{"name": "a"}]}`, server.URL)}, "test")
	require.NoError(t, err)
	return client
}

func TestATableIsReadInPagesWithTheMetadataOfEachObject(t *testing.T) {
	t.Parallel()
	row := func(name, node string) string {
		return fmt.Sprintf(`{"cells": [%q, %q], "object": {"kind": "PartialObjectMetadata", "metadata": {"name": %q}}}`, name, node, name)
	}
	var queries []string
	client := clientFor(t, func(w http.ResponseWriter, r *http.Request) {
		queries = append(queries, r.Header.Get("Accept")+" "+r.URL.Query().Get("labelSelector")+" "+r.URL.Query().Get("continue"))
		next, rows := "more", row("a", "n-1")+","+row("b", "n-2")
		if r.URL.Query().Get("continue") != "" {
			next, rows = "", row("c", "n-1")
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"kind": "Table", "metadata": {"continue": %q}, "columnDefinitions": [{"name": "Name"}, {"name": "Node"}], "rows": [%s]}`, next, rows)
	})
	var found []string
	require.NoError(t, client.Table(t.Context(), Pods, metav1.ListOptions{LabelSelector: "a=b"}, "Node", func(object metav1.ObjectMeta, cell string) {
		found = append(found, object.Name+"@"+cell)
	}))
	assert.Equal(t, []string{"a@n-1", "b@n-2", "c@n-1"}, found)
	assert.Equal(t, []string{tableAccept + " a=b ", tableAccept + " a=b more"}, queries)
	require.ErrorIs(t, client.Table(t.Context(), Pods, metav1.ListOptions{}, "Zone", func(metav1.ObjectMeta, string) {}), ErrNoColumn)
}
