package cluster

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func kubeconfig(server string) string {
	return fmt.Sprintf(`apiVersion: v1
kind: Config
current-context: a
contexts: [{name: a, context: {cluster: one, user: u}}, {name: b, context: {cluster: two, user: u}}]
clusters: [{name: one, cluster: {server: %q}}, {name: two, cluster: {server: "https://two"}}]
users: [{name: u, user: {token: s3cr3t}}]
`, server)
}

// withProxy is a kubeconfig whose API server is behind a proxy.
func withProxy(proxy string) string {
	return strings.Replace(kubeconfig("https://one"), `cluster: {server: "https://one"`, fmt.Sprintf(`cluster: {proxy-url: %q, server: "https://one"`, proxy), 1)
}

func TestRESTConfigReadsAKubeconfigFromTextOrAPath(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "config")
	require.NoError(t, os.WriteFile(path, []byte(kubeconfig("https://one")), 0o600))
	for _, given := range []string{kubeconfig("https://one"), path} {
		config, err := Connection{Kubeconfig: given}.RESTConfig()
		require.NoError(t, err)
		assert.Equal(t, "https://one", config.Host)
		assert.Equal(t, "s3cr3t", config.BearerToken)
	}
}

func TestContextAndClusterOverrideTheCurrentOnes(t *testing.T) {
	t.Parallel()
	text := kubeconfig("https://one")
	assert.Equal(t, "https://two", Connection{Kubeconfig: text, Context: "b"}.Server())
	assert.Equal(t, "https://two", Connection{Kubeconfig: text, Cluster: "two"}.Server())
}

func TestAnErrorOfAKubeconfigDoesNotQuoteIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		connection Connection
		text       string
	}{
		"no YAML":                              {Connection{Kubeconfig: "token: s3cr3t\n  bad: ["}, "not a kubeconfig"},
		"no file":                              {Connection{Kubeconfig: "/no/such/file"}, "no such file"},
		"a certificate authority that is none": {Connection{Kubeconfig: strings.ReplaceAll(kubeconfig("https://one"), "server: ", "certificate-authority-data: Zm9v, server: ")}, "unable to parse bytes as PEM block"},
		"a program that is not installed": {Connection{Kubeconfig: strings.ReplaceAll(kubeconfig("https://one"), "{token: s3cr3t}",
			"{exec: {apiVersion: client.authentication.k8s.io/v1, command: no-such-program, interactiveMode: Never, args: [s3cr3t]}}")},
			`the program "no-such-program", which gets the credentials, was not found`},
		"a proxy with a password that is not escaped":   {Connection{Kubeconfig: withProxy("http://user:s3cr3t%zz@proxy:3128")}, `the proxy-url of cluster "one" is not a URL`},
		"a proxy of which a password looks like a port": {Connection{Kubeconfig: withProxy("http://user:s3cr3t/x@proxy:3128")}, `the proxy-url of cluster "one" is not a URL`},
		"a proxy of an unknown scheme":                  {Connection{Kubeconfig: withProxy("ftp://user:s3cr3t@proxy")}, `"ftp://[secret]@proxy"`},
		"a server with a password":                      {Connection{Kubeconfig: kubeconfig("https://u:s3cr3t%zz@one")}, `the server of cluster "one" is not a URL`},
		"no context":                                    {Connection{Kubeconfig: kubeconfig("https://one"), Context: "c"}, `no context "c"; found a, b`},
		"no cluster":                                    {Connection{Kubeconfig: kubeconfig("https://one"), Cluster: "c"}, `no cluster "c"; found one, two`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := c.connection.RESTConfig()
			require.ErrorIs(t, err, ErrConfig)
			require.ErrorContains(t, err, c.text)
			assert.NotContains(t, err.Error(), "s3cr3t")
			assert.Empty(t, c.connection.Server())
		})
	}
}

func TestAKindThatIsNotInTheTableIsDiscoveredOnce(t *testing.T) {
	t.Parallel()
	requests := map[string]int{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests[r.URL.Path]++
		w.Header().Set("Content-Type", "application/json")
		switch r.URL.Path {
		case "/apis/example.com/v1":
			_, _ = fmt.Fprint(w, `{"kind":"APIResourceList","resources":[{"name":"widgets","kind":"Widget","namespaced":true}]}`)
		case "/apis/example.com/v1/namespaces/shop/widgets/w":
			_, _ = fmt.Fprint(w, `{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"w"}}`)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	client, err := New(Connection{Kubeconfig: kubeconfig(server.URL)}, "test")
	require.NoError(t, err)
	for range 2 {
		widgets, err := client.Objects(t.Context(), "example.com/v1", "Widget", "shop")
		require.NoError(t, err)
		_, err = widgets.Get(t.Context(), "w", metav1.GetOptions{})
		require.NoError(t, err)
	}
	assert.Equal(t, 1, requests["/apis/example.com/v1"])
	_, err = client.Objects(t.Context(), "example.com/v1", "Gadget", "shop")
	require.ErrorContains(t, err, "no such kind")
	_, err = client.Objects(t.Context(), "example.org/v1", "Widget", "shop")
	require.ErrorContains(t, err, "CRD")
}

func TestExplainTellsAVersionThatIsNotServedFromAMissingObject(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch r.URL.Path {
		case "/apis/telemetry.istio.io":
			_, _ = fmt.Fprint(w, `{"versions":[{"version":"v1"},{"version":"v2"}],"preferredVersion":{"version":"v2"}}`)
		case "/apis/telemetry.istio.io/v1", "/apis/telemetry.istio.io/v2":
			_, _ = fmt.Fprint(w, `{"resources":[{"name":"telemetries","kind":"Telemetry"},{"name":"telemetries/status","kind":"Telemetry"}]}`)
		case "/apis/telemetry.istio.io/v1/namespaces/shop/telemetries/t":
			w.WriteHeader(http.StatusNotFound)
			_, _ = fmt.Fprint(w, `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404}`)
		default:
			http.Error(w, "404 page not found", http.StatusNotFound)
		}
	}))
	t.Cleanup(server.Close)
	client, err := New(Connection{Kubeconfig: kubeconfig(server.URL)}, "test")
	require.NoError(t, err)
	get := func(version string) error {
		objects, err := client.Objects(t.Context(), "telemetry.istio.io/"+version, "Telemetry", "shop")
		require.NoError(t, err)
		_, err = objects.Get(t.Context(), "t", metav1.GetOptions{})
		require.Error(t, err)
		return client.Explain(t.Context(), "telemetry.istio.io/"+version, "Telemetry", err)
	}
	var notServed ErrNotServed
	require.NotErrorAs(t, get("v1"), &notServed)
	require.ErrorAs(t, get("v1alpha1"), &notServed)
	assert.Equal(t, []string{"telemetry.istio.io/v2", "telemetry.istio.io/v1"}, notServed.Served)
}

func TestAFileThatKUBECONFIGNamesAndThatDoesNotExistIsNamed(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing")
	t.Setenv("KUBECONFIG", missing)
	t.Setenv("KUBERNETES_SERVICE_HOST", "")
	_, err := Connection{}.RESTConfig()
	require.ErrorIs(t, err, ErrNone)
	require.ErrorContains(t, err, "KUBECONFIG names "+missing+", which does not exist")
}

func TestALookupThatHangsStopsNoOtherAndEndsWithItsContext(t *testing.T) {
	t.Parallel()
	hung := make(chan struct{})
	client := clientFor(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/apis/slow.example.com") {
			close(hung)
			<-r.Context().Done()
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprint(w, `{"kind":"APIResourceList","resources":[{"name":"widgets","kind":"Widget","namespaced":true}]}`)
	})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		_, err := client.Objects(ctx, "slow.example.com/v1", "Widget", "shop")
		ended <- err
	}()
	<-hung
	_, err := client.Objects(t.Context(), "example.com/v1", "Widget", "shop")
	require.NoError(t, err)
	cancel()
	require.ErrorIs(t, <-ended, context.Canceled)
}
