package cluster

import (
	"context"
	"fmt"
	"io"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// ViaProxy gets a path from an HTTP server of a pod through the API server's pod proxy. It needs the verb get on pods/proxy. The pod
// does not see a request from its loopback. The answer is bounded and not compressed. The caller closes the body.
func (c *Client) ViaProxy(ctx context.Context, namespace, pod string, port int, path string) (io.ReadCloser, error) {
	body, err := c.api.Get().AbsPath("api", "v1", "namespaces", namespace, "pods", fmt.Sprintf("%s:%d", pod, port), "proxy", path).
		SetHeader("Accept-Encoding", "identity").Stream(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading %s from port %d of %s: %w", path, port, names.Object("Pod", namespace, pod), err)
	}
	return body, nil
}
