package workload

import (
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
)

// resources are the kinds whose controllers replace pods when the pod template changes.
var resources = map[string]schema.GroupVersionResource{
	"Deployment": cluster.Deployments, "DaemonSet": cluster.DaemonSets, "StatefulSet": cluster.StatefulSets,
}

// Resource is the resource of a kind of apps/v1, and empty for a kind that does not roll out.
func Resource(kind string) schema.GroupVersionResource { return resources[kind] }

// RollsOut says whether an object is of a kind that rolls out: a Deployment, DaemonSet or StatefulSet of apps/v1.
func RollsOut(apiVersion, kind string) bool {
	return apiVersion == "apps/v1" && !Resource(kind).Empty()
}
