package cluster

import (
	"context"
	"fmt"
	"net/http"
	"sync"

	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/rest"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// Client sends requests to the API server of one cluster.
type Client struct {
	Dynamic dynamic.Interface
	// Metadata reads the metadata of objects only.
	Metadata metadata.Interface
	api      rest.Interface
	config   *rest.Config

	// resources are those that were looked up, schema.GroupVersionResource by schema.GroupVersionKind. No lock is held while the API
	// server is asked: a lookup that hangs stops no other.
	resources sync.Map
}

// New makes a client and sends no request. version is part of the user agent, by which an audit log shows the requests of this
// package. Its errors wrap ErrConfig.
func New(connection Connection, version string) (*Client, error) {
	config, err := connection.RESTConfig()
	if err != nil {
		return nil, err
	}
	config.UserAgent = names.FieldManager + "/" + version
	bound(config)
	httpClient, err := rest.HTTPClientFor(config)
	if err != nil {
		return nil, fmt.Errorf("reading the %w: %s", ErrConfig, oneLine(err))
	}
	return forHTTP(config, httpClient)
}

// forHTTP makes the clients of all kinds on one HTTP client, so that they share one connection.
func forHTTP(config *rest.Config, httpClient *http.Client) (*Client, error) {
	objects, err := dynamic.NewForConfigAndClient(config, httpClient)
	if err != nil {
		return nil, fmt.Errorf("reading the %w: %s", ErrConfig, oneLine(err))
	}
	partial, err := metadata.NewForConfigAndClient(config, httpClient)
	if err != nil {
		return nil, fmt.Errorf("reading the %w: %s", ErrConfig, oneLine(err))
	}
	api, err := rest.UnversionedRESTClientForConfigAndClient(unversioned(config), httpClient)
	if err != nil {
		return nil, fmt.Errorf("reading the %w: %s", ErrConfig, oneLine(err))
	}
	return &Client{Dynamic: objects, Metadata: partial, api: api, config: config}, nil
}

// Objects gives access to one kind in one namespace ("" for a cluster-scoped kind). For an apiVersion or kind that the API server
// does not serve it returns ErrNotServed.
func (c *Client) Objects(ctx context.Context, apiVersion, kind, namespace string) (dynamic.ResourceInterface, error) {
	resource, err := c.resourceOf(ctx, apiVersion, kind)
	if err != nil {
		return nil, err
	}
	if namespace == "" {
		return c.Dynamic.Resource(resource), nil
	}
	return c.Dynamic.Resource(resource).Namespace(namespace), nil
}
