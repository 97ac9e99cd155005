package kubelet

import (
	"fmt"
	"os"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/sandbox"
)

// NodeOf returns the node of the real pod with this address, "" when there is none.
func (k *Kubelet) NodeOf(ip string) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, pod := range k.pods {
		if network := pod.network(); network != nil && network.IP == ip {
			return pod.pod.Object.Spec.NodeName
		}
	}
	return ""
}

// Network returns the network of a real pod.
func (k *Kubelet) Network(namespace, name string) (*sandbox.PodNetwork, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, pod := range k.pods {
		object := pod.pod.Object
		if network := pod.network(); network != nil && object.Namespace == namespace && object.Name == name {
			return network, nil
		}
	}
	return nil, fmt.Errorf("the lab does not run pod %s/%s; kwok simulates it", namespace, name)
}

// logOf returns the log file of a real pod that has one.
func (k *Kubelet) logOf(namespace, name string) (string, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, pod := range k.pods {
		if object := pod.pod.Object; object.Namespace == namespace && object.Name == name {
			_, err := os.Stat(pod.pod.Log)
			return pod.pod.Log, err == nil
		}
	}
	return "", false
}
