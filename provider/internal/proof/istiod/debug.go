package istiod

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// monitoringPort is where istiod serves /metrics and, to its loopback, the debug endpoints; istioctl reads them there too
// (Istio 1.31).
const monitoringPort = 15014

// errNoDebug says that istiod answers and serves no debug endpoints.
var errNoDebug = errors.New("it serves no debug endpoints (ENABLE_DEBUG_ON_HTTP is false)")

// readDebug reads the debug endpoints and the counters through a port-forward.
func (r *Reader) readDebug(ctx context.Context, replica *Replica) {
	permission := Permission{"create", "pods/portforward", r.namespace}
	if r.isRefused(permission) {
		replica.Missing = append(replica.Missing, permission)
		return
	}
	forward, err := r.forward(ctx, *replica)
	if apierrors.IsForbidden(err) {
		r.setRefused(permission)
		replica.Missing, replica.Reason = append(replica.Missing, permission), "port-forwards are not allowed"
		return
	}
	if err != nil {
		replica.Reason = names.Line(err.Error())
		return
	}
	// The counters first: what they count later happened after what the endpoints show of the proxies.
	err = get(ctx, forward, "/metrics", func(body io.Reader) (err error) { replica.Counters, err = ParseMetrics(body); return err })
	if err == nil {
		err = r.readEndpoints(ctx, forward, replica)
	}
	switch {
	case err == nil:
		replica.Source = FromDebug
	case errors.Is(err, errNoDebug):
		replica.Source, replica.Reason = FromMetrics, names.Line(err.Error())
	default:
		r.drop(*replica)
		replica.Reason = names.Line(err.Error())
	}
}

// readEndpoints reads the proxies before the configuration: what istiod had sent by then, it had sent without a configuration that
// is not there yet.
func (r *Reader) readEndpoints(ctx context.Context, forward *cluster.Forward, replica *Replica) error {
	err := get(ctx, forward, "/debug/syncz", func(body io.Reader) (err error) { replica.Proxies, err = ParseSyncz(body); return err })
	if err == nil {
		err = get(ctx, forward, "/debug/mesh", func(body io.Reader) error {
			text, err := io.ReadAll(body)
			if err == nil {
				replica.MeshText = string(text)
				replica.Mesh, err = meshconfig.Effective(replica.MeshText)
			}
			return err
		})
	}
	if err == nil && r.telemetries {
		err = get(ctx, forward, "/debug/telemetryz", func(body io.Reader) (err error) { replica.Telemetries, err = ParseTelemetryz(body); return err })
	}
	if err == nil && r.documents {
		err = readFailingLookups(ctx, forward, replica)
	}
	return err
}

// readFailingLookups distinguishes lookups of a provider's Service that fail now from those that failed in the past: the counter
// rises when istiod builds listeners, which it does for a dump of the listeners of a proxy.
func readFailingLookups(ctx context.Context, forward *cluster.Forward, replica *Replica) error {
	if len(replica.Counters.FailedLookups) == 0 || len(replica.Proxies) == 0 {
		return nil
	}
	dump := "/debug/config_dump?types=lds&proxyID=" + url.QueryEscape(replica.Proxies[0].Name)
	// istiod has built the listeners once it answers, so that an answer of any size will do.
	if err := get(ctx, forward, dump, func(body io.Reader) error {
		_, err := io.Copy(io.Discard, io.LimitReader(body, cluster.MaxAnswer))
		return err
	}); err != nil {
		return err
	}
	return get(ctx, forward, "/metrics", func(body io.Reader) error {
		later, err := ParseMetrics(body)
		if err != nil {
			return err
		}
		for provider, count := range later.FailedLookups {
			if count > replica.Counters.FailedLookups[provider] {
				replica.FailingLookups = append(replica.FailingLookups, provider)
			}
		}
		return nil
	})
}

func get(ctx context.Context, forward *cluster.Forward, path string, read func(io.Reader) error) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://localhost"+path, nil)
	if err != nil {
		return err
	}
	response, err := forward.Client().Do(request)
	if err != nil {
		return fmt.Errorf("reading %s from istiod: %w", path, err)
	}
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusOK:
		err := read(cluster.BoundedBody(response.Body))
		if errors.Is(err, cluster.ErrTooLarge) {
			return fmt.Errorf("reading %s from istiod: %w", path, cluster.ErrTooLarge)
		}
		return err
	case http.StatusNotFound:
		return errNoDebug
	}
	return fmt.Errorf("reading %s from istiod: %s", path, response.Status)
}
