package cluster

import (
	"context"
	"fmt"
	"io"
)

// ViaProxy asks an HTTP server of a pod through the API server's pod proxy, for which the identity needs get on
// pods/proxy. The pod sees a caller that is not on its loopback. The caller closes what is returned.
func (c *Client) ViaProxy(ctx context.Context, namespace, pod string, port int, path string) (io.ReadCloser, error) {
	body, err := c.api.Get().AbsPath("api", "v1", "namespaces", namespace, "pods", fmt.Sprintf("%s:%d", pod, port), "proxy", path).Stream(ctx)
	if err != nil {
		return nil, fmt.Errorf("asking port %d of Pod %s/%s for %s: %w", port, namespace, pod, path, err)
	}
	return body, nil
}
