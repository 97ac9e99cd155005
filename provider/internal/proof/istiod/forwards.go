package istiod

import (
	"context"

	"k8s.io/apimachinery/pkg/types"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
)

// Close ends all port-forwards.
func (r *Reader) Close() {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	for _, forward := range r.forwards {
		_ = forward.Close()
	}
	clear(r.forwards)
}

// forward is the port-forward to a replica, opened by the first call.
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

// drop closes a port-forward that does not answer, so that the next Read opens another one.
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

func (r *Reader) setRefused(permission Permission) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.refused[permission] = true
}
