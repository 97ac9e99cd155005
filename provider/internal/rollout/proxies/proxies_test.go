package proxies

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/metadata/fake"
	clienttesting "k8s.io/client-go/testing"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout"
)

const injected = "sidecar.istio.io/status"

func pod(namespace, name, owner string, annotations, labels map[string]string) *metav1.PartialObjectMetadata {
	return owned("v1", "Pod", namespace, name, owner, annotations, labels)
}

// owned is an object's metadata; owner is "apiVersion Kind name", "" for none.
func owned(apiVersion, kind, namespace, name, owner string, annotations, labels map[string]string) *metav1.PartialObjectMetadata {
	object := &metav1.PartialObjectMetadata{TypeMeta: metav1.TypeMeta{APIVersion: apiVersion, Kind: kind},
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name, Annotations: annotations, Labels: labels}}
	if owner != "" {
		yes := true
		parts := strings.Fields(owner)
		object.OwnerReferences = []metav1.OwnerReference{{APIVersion: parts[0], Kind: parts[1], Name: parts[2], Controller: &yes}}
	}
	return object
}

func meshOfPods() []runtime.Object {
	sidecar := map[string]string{injected: `{"revision":"default"}`}
	return []runtime.Object{
		owned("apps/v1", "ReplicaSet", "shop", "web-1", "apps/v1 Deployment web", nil, nil),
		owned("apps/v1", "ReplicaSet", "istio-system", "gw-1", "apps/v1 Deployment istio-ingressgateway", nil, nil),
		pod("shop", "web-1-a", "apps/v1 ReplicaSet web-1", sidecar, map[string]string{"team": "shop"}),
		pod("shop", "web-1-b", "apps/v1 ReplicaSet web-1", sidecar, map[string]string{"team": "shop"}),
		pod("shop", "db-0", "apps/v1 StatefulSet db", sidecar, nil),
		pod("shop", "agent-x", "apps/v1 DaemonSet agent", sidecar, nil),
		pod("shop", "nightly-1", "batch/v1 Job nightly", sidecar, nil),
		pod("shop", "bare", "", sidecar, nil),
		pod("shop", "lone-a", "apps/v1 ReplicaSet lone", sidecar, nil),
		pod("shop", "roll-a", "argoproj.io/v1alpha1 Rollout roll", sidecar, nil),
		pod("shop", "plain", "apps/v1 DaemonSet plain", nil, nil),
		pod("shop", "canary-0", "apps/v1 StatefulSet canary", map[string]string{injected: `{"revision":"canary"}`}, nil),
		pod("istio-system", "gw-1-a", "apps/v1 ReplicaSet gw-1", nil, map[string]string{"operator.istio.io/component": "IngressGateways", "istio.io/rev": "default"}),
		pod("edge", "waypoint-a", "apps/v1 DaemonSet waypoint", map[string]string{"istio.io/rev": "default"},
			map[string]string{"gateway.networking.k8s.io/gateway-name": "waypoint", "gateway.istio.io/managed": "istio.io-mesh-controller"}),
		pod("edge", "kgateway-a", "apps/v1 DaemonSet kgateway", nil, map[string]string{"gateway.networking.k8s.io/gateway-name": "kgateway"}),
		pod("edge", "agentgateway-a", "apps/v1 DaemonSet agentgateway", map[string]string{"istio.io/rev": "default"},
			map[string]string{"gateway.networking.k8s.io/gateway-name": "agents", "gateway.istio.io/managed": "istio.io-agentgateway-controller"}),
		pod("edge", "chart-a", "apps/v1 DaemonSet chart", map[string]string{injected: `{}`, "inject.istio.io/templates": "gateway"}, nil),
	}
}

// metadataOf is a cluster of these objects.
func metadataOf(t *testing.T, objects ...runtime.Object) *fake.FakeMetadataClient {
	t.Helper()
	scheme := runtime.NewScheme()
	require.NoError(t, metav1.AddMetaToScheme(scheme))
	return fake.NewSimpleMetadataClient(scheme, objects...)
}

func found(t *testing.T, selection Selection) (targets []string, skipped []string) {
	t.Helper()
	owners, others, err := Find(t.Context(), metadataOf(t, meshOfPods()...), selection)
	require.NoError(t, err)
	for _, target := range owners {
		targets = append(targets, target.String())
	}
	for _, one := range others {
		assert.NotEmpty(t, one.Blocked.Fix)
		skipped = append(skipped, one.String())
	}
	return targets, skipped
}

func TestTheOwnersOfPodsWithAProxyAreFoundOnceGatewaysFirst(t *testing.T) {
	t.Parallel()
	targets, skipped := found(t, Selection{Revision: "default", Gateways: true, Workloads: true})
	assert.Equal(t, []string{"DaemonSet edge/chart", "DaemonSet edge/waypoint", "Deployment istio-system/istio-ingressgateway",
		"DaemonSet shop/agent", "Deployment shop/web", "StatefulSet shop/db"}, targets)
	assert.Equal(t, []string{"Job shop/nightly", "Pod shop/bare", "ReplicaSet shop/lone", "Rollout shop/roll"}, skipped)
}

func TestASelectionIsNarrowedByEachOfItsFields(t *testing.T) {
	t.Parallel()
	gateways, _ := found(t, Selection{Revision: "default", Gateways: true})
	assert.Equal(t, []string{"DaemonSet edge/chart", "DaemonSet edge/waypoint", "Deployment istio-system/istio-ingressgateway"}, gateways)
	canary, _ := found(t, Selection{Revision: "canary", Gateways: true, Workloads: true})
	assert.Equal(t, []string{"StatefulSet shop/canary"}, canary)
	excluded, skipped := found(t, Selection{Revision: "default", Workloads: true, Exclude: []string{"shop/web", "shop/db", "shop/agent", "shop/nightly", "shop/bare", "shop/lone", "shop/roll"}})
	assert.Empty(t, excluded)
	assert.Empty(t, skipped)
	labelled, _ := found(t, Selection{Revision: "default", Workloads: true, Selector: "team=shop"})
	assert.Equal(t, []string{"Deployment shop/web"}, labelled)
	elsewhere, _ := found(t, Selection{Revision: "default", Gateways: true, Workloads: true, Namespaces: []string{"edge"}})
	assert.Equal(t, []string{"DaemonSet edge/chart", "DaemonSet edge/waypoint"}, elsewhere)
}

func TestGatewaysRestartBeforeWorkloadsAndIstiodRendersSomeOfThem(t *testing.T) {
	t.Parallel()
	scheme := runtime.NewScheme()
	require.NoError(t, metav1.AddMetaToScheme(scheme))
	targets, _, err := Find(t.Context(), fake.NewSimpleMetadataClient(scheme, meshOfPods()...),
		Selection{Revision: "default", Gateways: true, Workloads: true, Reason: "the tracer changed", RenderedByIstiod: true})
	require.NoError(t, err)
	groups, rendered := map[string]int{}, []string{}
	for _, target := range targets {
		assert.Equal(t, "the tracer changed", target.Reason)
		groups[target.Name] = target.Group
		if target.RenderedByIstiod {
			rendered = append(rendered, target.Name)
		}
	}
	assert.Equal(t, rollout.GroupGateways, groups["istio-ingressgateway"])
	assert.Equal(t, rollout.GroupGateways, groups["chart"])
	assert.Equal(t, rollout.GroupWorkloads, groups["web"])
	assert.Equal(t, []string{"waypoint"}, rendered)
}

func TestPodsThatMayNotBeListedAreNamedInTheError(t *testing.T) {
	t.Parallel()
	client := fake.NewSimpleMetadataClient(runtime.NewScheme())
	client.PrependReactor("list", "pods", func(clienttesting.Action) (bool, runtime.Object, error) {
		return true, nil, apierrors.NewForbidden(cluster.Pods.GroupResource(), "", errors.New(`User "ci" cannot list resource "pods"`))
	})
	_, _, err := Find(t.Context(), client, Selection{Revision: "default", Namespaces: []string{"shop"}})
	require.ErrorContains(t, err, "reading pods in namespace shop: no permission to list pods in namespace shop; grant it (docs/permissions.md has the role)")
}
