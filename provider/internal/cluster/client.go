package cluster

import (
	"fmt"
	"net/http"
	"sync"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/rest"
)

// Client reaches one cluster.
type Client struct {
	Dynamic dynamic.Interface
	// Metadata reads objects without what is in them.
	Metadata metadata.Interface
	api      rest.Interface
	config   *rest.Config

	mutex     sync.Mutex
	resources map[schema.GroupVersionKind]schema.GroupVersionResource
}

// New makes a client; it sends nothing yet. version goes into the user agent, by which an audit log tells our requests.
func New(connection Connection, version string) (*Client, error) {
	config, err := connection.RESTConfig()
	if err != nil {
		return nil, err
	}
	config.UserAgent = names.FieldManager + "/" + version
	httpClient, err := rest.HTTPClientFor(config)
	if err != nil {
		return nil, fmt.Errorf("reading the %w: %s", ErrConfig, oneLine(err))
	}
	return forHTTP(config, httpClient)
}

// forHTTP shares one HTTP client, and so one connection, between all of them.
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
	return &Client{Dynamic: objects, Metadata: partial, api: api, config: config, resources: map[schema.GroupVersionKind]schema.GroupVersionResource{}}, nil
}

// Objects is the access to one kind in one namespace ("" for a kind without). An apiVersion or kind that the server
// does not have is an error that says so.
func (c *Client) Objects(apiVersion, kind, namespace string) (dynamic.ResourceInterface, error) {
	resource, err := c.resourceOf(apiVersion, kind)
	if err != nil {
		return nil, err
	}
	if namespace == "" {
		return c.Dynamic.Resource(resource), nil
	}
	return c.Dynamic.Resource(resource).Namespace(namespace), nil
}
