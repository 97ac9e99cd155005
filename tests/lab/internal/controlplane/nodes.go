package controlplane

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// MaxNodes is the maximum number of nodes of a lab.
const MaxNodes = 20

// nodeAddress is the address in sandbox.Nodes of a node, counted from 0.
func nodeAddress(number int) string { return fmt.Sprintf("10.2.0.%d", number+11) }

// addNodes creates the nodes, each with its own address, and waits until kwok has made them ready.
func (c *ControlPlane) addNodes(ctx context.Context) error {
	nodes := c.Client.CoreV1().Nodes()
	for number := range c.settings.Nodes {
		name := fmt.Sprintf("node-%d", number+1)
		node := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{
			corev1.LabelHostname:           name,
			corev1.LabelOSStable:           "linux",
			corev1.LabelArchStable:         "amd64",
			corev1.LabelTopologyRegion:     "lab",
			corev1.LabelTopologyZone:       "lab-a",
			"node-role.kubernetes.io/node": "",
		}}}
		if _, err := nodes.Create(ctx, node, metav1.CreateOptions{}); err != nil {
			return fmt.Errorf("creating Node %s: %w", name, err)
		}
		addresses := fmt.Appendf(nil,
			`{"status":{"addresses":[{"type":"InternalIP","address":%q},{"type":"Hostname","address":%q}]}}`, nodeAddress(number), name)
		if _, err := nodes.Patch(ctx, name, types.StrategicMergePatchType, addresses, metav1.PatchOptions{}, "status"); err != nil {
			return fmt.Errorf("writing the address of Node %s: %w", name, err)
		}
	}
	return c.await(ctx, "ready nodes", c.nodesReady)
}

func (c *ControlPlane) nodesReady(ctx context.Context) error {
	list, err := c.Client.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	for _, node := range list.Items {
		if !isReady(node) {
			return fmt.Errorf("Node %s is not ready: %v", node.Name, node.Status.Conditions)
		}
	}
	// Pods in a new namespace require the ServiceAccount that a controller creates.
	_, err = c.Client.CoreV1().ServiceAccounts("default").Get(ctx, "default", metav1.GetOptions{})
	return err
}

func isReady(node corev1.Node) bool {
	for _, condition := range node.Status.Conditions {
		if condition.Type == corev1.NodeReady {
			return condition.Status == corev1.ConditionTrue
		}
	}
	return false
}
