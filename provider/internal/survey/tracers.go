package survey

import (
	"context"
	"net"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
)

// checkTracer is the check that this read is for, as a finding names it.
const checkTracer = "the Service of the tracer that the mesh already has"

// missingTracers are the addresses of bootstrap tracers in the documents of istiods that name a Service which does not exist.
func (r *reader) missingTracers(ctx context.Context, istiods []mesh.Istiod) []string {
	var missing, read []string
	for _, istiod := range istiods {
		for _, document := range []mesh.Document{istiod.Primary, istiod.Shared} {
			config, err := meshconfig.Parse(document.Text)
			if err != nil {
				continue // plan reports it
			}
			_, address, found := strings.Cut(config.BootstrapTracer(), " ")
			if !found || slices.Contains(read, address) {
				continue
			}
			read = append(read, address)
			if r.namesMissingService(ctx, address) {
				missing = append(missing, address)
			}
		}
	}
	return missing
}

// namesMissingService says whether an address names a Service of a namespace (name.namespace:port) that does not exist. Another host
// is outside of what the cluster tells.
func (r *reader) namesMissingService(ctx context.Context, address string) bool {
	host, _, err := net.SplitHostPort(address)
	parts := strings.Split(host, ".")
	if err != nil || len(parts) < 2 || len(parts) > 2 && parts[2] != "svc" {
		return false
	}
	err = patiently(ctx, func() error {
		_, err := r.client.Metadata.Resource(cluster.Services).Namespace(parts[1]).Get(ctx, parts[0], metav1.GetOptions{})
		return err
	})
	if errors.IsNotFound(err) {
		return true
	}
	r.skip(checkTracer, "get", cluster.Services, parts[1], err)
	return false
}
