package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/rest"
)

// served reads the resources of one group and version. client-go's discovery client does the same, but links the types of every
// Kubernetes API: a quarter of the plugin.
func (c *Client) served(ctx context.Context, version schema.GroupVersion) (metav1.APIResourceList, error) {
	path := []string{"/apis", version.Group, version.Version}
	if version.Group == "" {
		path = []string{"/api", version.Version}
	}
	var list metav1.APIResourceList
	return list, c.read(ctx, &list, path...)
}

// versions reads the versions of a group, the preferred one of the API server first.
func (c *Client) versions(ctx context.Context, group string) ([]schema.GroupVersion, error) {
	if group == "" {
		return nil, nil // the core group has one version
	}
	var found metav1.APIGroup
	if err := c.read(ctx, &found, "/apis", group); err != nil {
		return nil, err
	}
	versions := []schema.GroupVersion{{Group: group, Version: found.PreferredVersion.Version}}
	for _, version := range found.Versions {
		if version.Version != found.PreferredVersion.Version {
			versions = append(versions, schema.GroupVersion{Group: group, Version: version.Version})
		}
	}
	return versions, nil
}

func (c *Client) read(ctx context.Context, into any, path ...string) error {
	body, err := c.api.Get().AbsPath(path...).Do(ctx).Raw()
	if err != nil {
		return err
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("reading %s: %w", strings.Join(path, "/"), err)
	}
	return nil
}

func unversioned(config *rest.Config) *rest.Config {
	config = rest.CopyConfig(config)
	config.GroupVersion = &schema.GroupVersion{}
	scheme := runtime.NewScheme()
	metav1.AddToGroupVersion(scheme, schema.GroupVersion{Version: "v1"}) // to decode a Status, which has the reason of a refusal
	config.NegotiatedSerializer = serializer.NewCodecFactory(scheme).WithoutConversion()
	return config
}

// Groups reads the names of the API groups that the API server serves. It needs no permission beyond the default role
// system:discovery of authenticated identities.
func (c *Client) Groups(ctx context.Context) ([]string, error) {
	var list metav1.APIGroupList
	if err := c.read(ctx, &list, "/apis"); err != nil {
		return nil, err
	}
	groups := make([]string, 0, len(list.Groups))
	for _, group := range list.Groups {
		groups = append(groups, group.Name)
	}
	return groups, nil
}
