package component_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/enginetest"
)

func TestAGivenKubeconfigThatCannotWorkFailsAPreviewToo(t *testing.T) {
	t.Parallel()
	const config = `{"apiVersion": "v1", "kind": "Config", "current-context": "a", "contexts": [{"name": "a", "context": {"cluster": "a", "user": "a"}}],
"clusters": [{"name": "a", "cluster": {"server": "https://127.0.0.1:1"AUTHORITY}}], "users": [{"name": "a", "user": {USER}}]}`
	for name, c := range map[string]struct{ authority, user, message string }{
		"a certificate authority that is none": {`, "certificate-authority-data": "Zm9v"`, "", "unable to parse bytes as PEM block"},
		"a program that is not installed": {"", `"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": "no-such-program", "interactiveMode": "Never"}`,
			`the program "no-such-program", which gets the credentials, was not found`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := &enginetest.Engine{Kubernetes: map[string]property.Value{
				"kubeconfig": property.New(strings.NewReplacer("AUTHORITY", c.authority, "USER", c.user).Replace(config))}}
			_, err := e.Construct(t, nil)
			details := detailsOf(t, err)
			require.Len(t, details, 1)
			assert.Equal(t, "kubeconfig", details[0].PropertyPath)
			assert.Contains(t, details[0].Reason, c.message)
			assert.Empty(t, e.Made)
		})
	}
}

func TestAnExpiredTokenFailsAPreviewAsRefusedCredentials(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = fmt.Fprint(w, `{"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "Unauthorized", "code": 401}`)
	}))
	t.Cleanup(server.Close)
	e := &enginetest.Engine{Kubernetes: map[string]property.Value{"kubeconfig": property.New(enginetest.Kubeconfig(server.URL, "t"))}}
	_, err := e.Construct(t, nil)
	require.ErrorContains(t, err, `reading the cluster of the kubernetes provider "k8s": the API server refused the credentials of the kubeconfig (401 Unauthorized)`)
	assert.NotContains(t, err.Error(), "services")
}
