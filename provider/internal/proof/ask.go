package proof

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
)

// monitoringPort is where istiod serves /metrics, and on its loopback the debug endpoints; istioctl asks there too
// (Istio 1.31).
const monitoringPort = 15014

// errNoDebug says that istiod answers, and serves no debug endpoints.
var errNoDebug = errors.New("it serves no debug endpoints (ENABLE_DEBUG_ON_HTTP is false)")

// debug reads the debug endpoints and the counters through a port-forward.
func (r *Reader) debug(ctx context.Context, replica *Replica) {
	permission := Permission{"create", "pods/portforward", r.namespace}
	if r.isRefused(permission) {
		replica.Missing = append(replica.Missing, permission)
		return
	}
	forward, err := r.forward(ctx, *replica)
	if apierrors.IsForbidden(err) {
		r.refuse(permission)
		replica.Missing, replica.Why = append(replica.Missing, permission), "port-forwards are not allowed"
		return
	}
	if err != nil {
		replica.Why = err.Error()
		return
	}
	// The counters first: what they count later has happened after what the proxies are seen to do.
	err = get(ctx, forward, "/metrics", func(body io.Reader) (err error) { replica.Counts, err = readMetrics(body); return err })
	if err == nil {
		err = r.debugEndpoints(ctx, forward, replica)
	}
	switch {
	case err == nil:
		replica.Source = FromDebug
	case errors.Is(err, errNoDebug):
		replica.Source, replica.Why = FromMetrics, err.Error()
	default:
		r.drop(*replica)
		replica.Why = err.Error()
	}
}

func (r *Reader) debugEndpoints(ctx context.Context, forward *cluster.Forward, replica *Replica) error {
	err := get(ctx, forward, "/debug/mesh", func(body io.Reader) error {
		text, err := io.ReadAll(body)
		if err == nil {
			replica.Mesh, err = meshconfig.Parse(string(text)) // JSON is YAML
		}
		return err
	})
	if err == nil {
		err = get(ctx, forward, "/debug/syncz", func(body io.Reader) (err error) { replica.Proxies, err = readSyncz(body); return err })
	}
	if err == nil && r.telemetry {
		err = get(ctx, forward, "/debug/telemetryz", func(body io.Reader) (err error) { replica.Telemetries, err = readTelemetryz(body); return err })
		if err == nil {
			err = r.lookups(ctx, forward, replica)
		}
	}
	return err
}

// lookups tells failures to find a provider's Service that stand from those that are over: the counter rises when istiod
// makes listeners, which it does for a dump of those of a proxy.
func (r *Reader) lookups(ctx context.Context, forward *cluster.Forward, replica *Replica) error {
	if len(replica.Counts.Lookups) == 0 || len(replica.Proxies) == 0 {
		return nil
	}
	dump := "/debug/config_dump?types=lds&proxyID=" + url.QueryEscape(replica.Proxies[0].Name)
	if err := get(ctx, forward, dump, func(body io.Reader) error { _, err := io.Copy(io.Discard, body); return err }); err != nil {
		return err
	}
	return get(ctx, forward, "/metrics", func(body io.Reader) error {
		later, err := readMetrics(body)
		if err != nil {
			return err
		}
		for kind, count := range later.Lookups {
			if count > replica.Counts.Lookups[kind] {
				replica.Failing = append(replica.Failing, kind)
			}
		}
		return nil
	})
}

// metrics reads the counters through the API server's pod proxy, where the debug endpoints would want a login.
func (r *Reader) metrics(ctx context.Context, replica *Replica) {
	permission := Permission{"get", "pods/proxy", r.namespace}
	if r.isRefused(permission) {
		replica.Missing = append(replica.Missing, permission)
		return
	}
	body, err := r.client.ViaProxy(ctx, replica.Namespace, replica.Pod, monitoringPort, "metrics")
	// istiod may say 403 itself (METRICS_LOCALHOST_ACCESS_ONLY), which is no Status of the API server.
	if apierrors.IsForbidden(err) && !apierrors.HasStatusCause(err, metav1.CauseTypeUnexpectedServerResponse) {
		r.refuse(permission)
		replica.Missing, replica.Why = append(replica.Missing, permission), "neither port-forwards nor the pod proxy are allowed"
		return
	}
	if err == nil {
		defer body.Close()
		replica.Counts, err = readMetrics(body)
	}
	if err != nil {
		replica.Why = err.Error()
		return
	}
	replica.Source = FromMetrics
}

func get(ctx context.Context, forward *cluster.Forward, path string, read func(io.Reader) error) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://localhost"+path, nil)
	if err != nil {
		return err
	}
	response, err := forward.Client().Do(request)
	if err != nil {
		return fmt.Errorf("asking istiod for %s: %w", path, err)
	}
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusOK:
		return read(response.Body)
	case http.StatusNotFound:
		return errNoDebug
	}
	return fmt.Errorf("asking istiod for %s: %s", path, response.Status)
}

func (r *Reader) forward(ctx context.Context, replica Replica) (*cluster.Forward, error) {
	uid := types.UID(replica.UID)
	r.mutex.Lock()
	forward := r.forwards[uid]
	r.mutex.Unlock()
	if forward != nil {
		return forward, nil
	}
	forward, err := r.client.Forward(ctx, replica.Namespace, replica.Pod, monitoringPort)
	if err != nil {
		return nil, err
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.forwards[uid] = forward
	return forward, nil
}

// drop forgets a port-forward that does not answer.
func (r *Reader) drop(replica Replica) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if forward := r.forwards[types.UID(replica.UID)]; forward != nil {
		_ = forward.Close()
		delete(r.forwards, types.UID(replica.UID))
	}
}

func (r *Reader) isRefused(permission Permission) bool {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.refused[permission]
}

func (r *Reader) refuse(permission Permission) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.refused[permission] = true
}
