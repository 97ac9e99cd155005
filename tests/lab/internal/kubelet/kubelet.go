package kubelet

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/controlplane"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/wire"
)

// Kubelet runs the real pods of all nodes.
type Kubelet struct {
	client   kubernetes.Interface
	folder   wire.Folder
	settings wire.Settings
	kinds    []Kind

	mu   sync.Mutex
	pods map[types.UID]*sandboxedPod
	all  sync.WaitGroup
}

// New returns a kubelet for these kinds of pods; Run starts it.
func New(client kubernetes.Interface, folder wire.Folder, settings wire.Settings, kinds ...Kind) *Kubelet {
	return &Kubelet{client: client, folder: folder, settings: settings, kinds: kinds, pods: map[types.UID]*sandboxedPod{}}
}

// Selectors returns the selectors of all kinds: kwok must ignore these pods.
func Selectors(kinds []Kind) []controlplane.Selector {
	selectors := make([]controlplane.Selector, len(kinds))
	for i, kind := range kinds {
		selectors[i] = kind.Selector
	}
	return selectors
}

// Run watches the pods until the context ends, and then kills their workloads.
func (k *Kubelet) Run(ctx context.Context) error {
	factory := informers.NewSharedInformerFactory(k.client, 0)
	informer := factory.Core().V1().Pods().Informer()
	_, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(object any) { k.reconcile(ctx, object.(*corev1.Pod)) },
		UpdateFunc: func(_, object any) { k.reconcile(ctx, object.(*corev1.Pod)) },
		DeleteFunc: func(object any) {
			if last, missed := object.(cache.DeletedFinalStateUnknown); missed {
				object = last.Obj
			}
			k.kill(object.(*corev1.Pod))
		},
	})
	if err != nil {
		return fmt.Errorf("watching Pods: %w", err)
	}
	factory.Start(ctx.Done())
	<-ctx.Done()
	k.all.Wait()
	return nil
}

// reconcile starts a pod that is new on a node and terminates one that is being deleted.
func (k *Kubelet) reconcile(ctx context.Context, object *corev1.Pod) {
	kind, real := k.kindOf(object)
	if !real || object.Spec.NodeName == "" {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	pod, known := k.pods[object.UID]
	switch {
	case known && object.DeletionTimestamp != nil:
		pod.terminate(gracePeriod(object))
	case !known:
		pod = newSandboxedPod(k, kind, object)
		k.pods[object.UID] = pod
		if object.DeletionTimestamp != nil {
			pod.terminate(0)
		}
		k.all.Go(func() {
			pod.run(ctx)
			k.mu.Lock()
			defer k.mu.Unlock()
			delete(k.pods, object.UID)
		})
	}
}

// kill ends a pod whose object is deleted, without a grace period.
func (k *Kubelet) kill(object *corev1.Pod) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if pod, known := k.pods[object.UID]; known {
		pod.terminate(0)
	}
}

func (k *Kubelet) kindOf(object *corev1.Pod) (Kind, bool) {
	for _, kind := range k.kinds {
		value, labelled := object.Labels[kind.Selector.Label]
		if labelled && (len(kind.Selector.Values) == 0 || slices.Contains(kind.Selector.Values, value)) {
			return kind, true
		}
	}
	return Kind{}, false
}

// maxGrace is the longest grace period of a lab, which has no clients that need a longer drain.
const maxGrace = 3 * time.Second

func gracePeriod(object *corev1.Pod) time.Duration {
	if object.DeletionGracePeriodSeconds == nil {
		return maxGrace
	}
	return min(maxGrace, time.Duration(*object.DeletionGracePeriodSeconds)*time.Second)
}
