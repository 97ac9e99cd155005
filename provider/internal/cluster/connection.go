// Package cluster builds every Kubernetes client of this module. New takes a Connection (a kubeconfig, as the kubernetes provider
// takes it) and gives a Client, with which survey reads, patch writes and rollout watches; EachItem lists in pages; Forward and ViaProxy
// reach a port of a pod. It has the one table of the kinds that this module reads or writes. It never decides what is read or written, never
// repeats the contents of a kubeconfig in an error, and knows no rule of Istio.
package cluster

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// Connection names a cluster and an identity, with the settings of the kubernetes provider. The zero value is the default
// kubeconfig: KUBECONFIG, ~/.kube/config, or the service account of the pod.
type Connection struct {
	// Kubeconfig is a kubeconfig's contents or the path of one.
	Kubeconfig string
	// Context and Cluster override the kubeconfig's current ones.
	Context, Cluster string
}

// ErrConfig marks errors of the kubeconfig itself; no request was sent.
var ErrConfig = errors.New("kubeconfig")

// ErrNone is the error of a Connection without any kubeconfig.
var ErrNone = fmt.Errorf("reading the %w: none found. Pass a kubernetes provider, or set kubernetes:kubeconfig or KUBECONFIG", ErrConfig)

// requestTimeout bounds each request, so that a preview ends when the cluster does not answer.
const requestTimeout = 30 * time.Second

// RESTConfig reads the kubeconfig. For a context that does not exist the error lists the existing ones. No error quotes the
// kubeconfig, which holds secrets.
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
		return nil, c.none()
	}
	if err == nil {
		err = checkUsable(config)
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
		// The parser's error quotes the text.
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
		return fmt.Errorf("reading the %w: no context %q; found %s", ErrConfig, c.Context, entryNames(raw.Contexts))
	}
	if c.Cluster != "" && raw.Clusters[c.Cluster] == nil {
		return fmt.Errorf("reading the %w: no cluster %q; found %s", ErrConfig, c.Cluster, entryNames(raw.Clusters))
	}
	name := c.Cluster
	if current := raw.Contexts[cmp.Or(c.Context, raw.CurrentContext)]; name == "" && current != nil {
		name = current.Cluster
	}
	if given := raw.Clusters[name]; given != nil {
		return checkURLs(name, given)
	}
	return nil
}

// Server is the address of the API server, "" when the kubeconfig cannot be read.
func (c Connection) Server() string {
	config, err := c.RESTConfig()
	if err != nil {
		return ""
	}
	return config.Host
}

// checkURLs refuses addresses that do not parse. The errors of Go and client-go quote parts of the address, and so of a password.
func checkURLs(name string, given *api.Cluster) error {
	for key, address := range map[string]string{"proxy-url": given.ProxyURL, "server": given.Server} {
		if _, err := url.Parse(address); err != nil {
			return fmt.Errorf("reading the %w: the %s of cluster %q is not a URL. Escape special characters in a user and a password", ErrConfig, key, name)
		}
	}
	return nil
}

func entryNames[T *api.Context | *api.Cluster](entries map[string]T) string {
	if len(entries) == 0 {
		return "none"
	}
	return strings.Join(slices.Sorted(maps.Keys(entries)), ", ")
}

// isContents says whether a value is the text of a kubeconfig; else it is a path. pulumi-kubernetes takes both in one field.
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

// oneLine is the text of an error in one line. Errors of client-go quote addresses, which can have a password.
func oneLine(err error) string {
	return names.WithoutUserinfo(strings.Join(strings.Fields(err.Error()), " "))
}
