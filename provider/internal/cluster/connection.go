// Package cluster is the only place that builds Kubernetes clients, and the only answer to "does this error pass".
//
// [New] turns a [Connection] into a [Client] and sends nothing. The client then gives access to objects of a kind, to what the
// server serves and to ports of pods. Around a request, [Retry] repeats it while [Transient] or [Busy] says that this can help;
// after a write that failed, [MayHaveHappened] says whether to read back what it may have stored; [Unreachable] tells a cluster
// that a preview goes on without. The package knows nothing of Istio or groundcover, and writes no object itself.
package cluster

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
)

// Connection says which cluster and as whom, in the words of a kubernetes provider's configuration. The zero value is
// the ambient kubeconfig (KUBECONFIG, ~/.kube/config, or the pod's own service account).
type Connection struct {
	// Kubeconfig is a kubeconfig's contents or the path of one.
	Kubeconfig string
	// Context and Cluster override what the kubeconfig says is current.
	Context, Cluster string
}

// ErrConfig marks errors of the kubeconfig itself: nothing was sent to any server.
var ErrConfig = errors.New("kubeconfig")

// ErrNone says that nothing names a cluster.
var ErrNone = fmt.Errorf("reading the %w: there is none; pass a kubernetes provider, or set kubernetes:kubeconfig or KUBECONFIG", ErrConfig)

// requestTimeout bounds each request, so that a preview without its cluster ends.
const requestTimeout = 30 * time.Second

// RESTConfig reads the kubeconfig. A context that does not exist is an error that lists those that do; no error quotes
// the kubeconfig's contents, which are secret.
func (c Connection) RESTConfig() (*rest.Config, error) {
	overrides := &clientcmd.ConfigOverrides{CurrentContext: c.Context}
	overrides.Context.Cluster = c.Cluster
	loader, err := c.loader(overrides)
	if err != nil {
		return nil, err
	}
	if err := c.check(loader); err != nil {
		return nil, err
	}
	config, err := loader.ClientConfig()
	if clientcmd.IsEmptyConfig(err) {
		return nil, ErrNone
	}
	if err != nil {
		return nil, fmt.Errorf("reading the %w: %s", ErrConfig, oneLine(err))
	}
	config.Timeout = requestTimeout
	config.QPS, config.Burst = 50, 100
	return config, nil
}

func (c Connection) loader(overrides *clientcmd.ConfigOverrides) (clientcmd.ClientConfig, error) {
	if !isContents(c.Kubeconfig) {
		rules := clientcmd.NewDefaultClientConfigLoadingRules()
		if c.Kubeconfig != "" {
			rules.ExplicitPath = expandHome(c.Kubeconfig)
		}
		return clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, overrides), nil
	}
	config, err := clientcmd.Load([]byte(c.Kubeconfig))
	if err != nil {
		// The parser's error quotes what it read.
		return nil, fmt.Errorf("reading the %w: its contents are not a kubeconfig (YAML or JSON of kind Config)", ErrConfig)
	}
	return clientcmd.NewNonInteractiveClientConfig(*config, c.Context, overrides, nil), nil
}

func (c Connection) check(loader clientcmd.ClientConfig) error {
	raw, err := loader.RawConfig()
	if err != nil {
		return fmt.Errorf("reading the %w: %s", ErrConfig, oneLine(err))
	}
	if c.Context != "" && raw.Contexts[c.Context] == nil {
		return fmt.Errorf("reading the %w: it has no context %q; it has %s", ErrConfig, c.Context, entryNames(raw.Contexts))
	}
	if c.Cluster != "" && raw.Clusters[c.Cluster] == nil {
		return fmt.Errorf("reading the %w: it has no cluster %q; it has %s", ErrConfig, c.Cluster, entryNames(raw.Clusters))
	}
	return nil
}

// Server is the address of the API server that the connection leads to, "" when that cannot be told.
func (c Connection) Server() string {
	config, err := c.RESTConfig()
	if err != nil {
		return ""
	}
	return config.Host
}

func entryNames[T *api.Context | *api.Cluster](entries map[string]T) string {
	if len(entries) == 0 {
		return "none"
	}
	return strings.Join(slices.Sorted(maps.Keys(entries)), ", ")
}

// isContents tells a kubeconfig's text from the path of one, as pulumi-kubernetes takes both in one field.
func isContents(kubeconfig string) bool {
	text := strings.TrimSpace(kubeconfig)
	return strings.Contains(text, "\n") || strings.HasPrefix(text, "{") || strings.Contains(text, ": ")
}

func expandHome(path string) string {
	if rest, found := strings.CutPrefix(path, "~/"); found {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	return path
}

func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
