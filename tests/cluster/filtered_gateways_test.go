package cluster

import (
	"fmt"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// filtersGateways makes istiod send a gateway only the clusters that it routes to, and those of the providers.
const filtersGateways = `
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
spec: {values: {pilot: {env: {PILOT_FILTER_GATEWAY_CLUSTER_CONFIG: "true"}}}}
`

func TestAFilteredGatewayKeepsTheSensorsClusterThroughAnUpgradeOfIstio(t *testing.T) {
	t.Parallel()
	options := lab.Everything()
	options.IstioOverlay = filtersGateways
	l := lab.ForTest(t, options)
	// image sets the image of istiod, by which its release is known. The program stays the same.
	image := func(image string) {
		patch := fmt.Sprintf(`{"spec": {"template": {"spec": {"containers": [{"name": "discovery", "image": %q}]}}}}`, image)
		_, err := l.Client.AppsV1().Deployments("istio-system").Patch(t.Context(), "istiod", types.StrategicMergePatchType, []byte(patch), metav1.PatchOptions{})
		require.NoError(t, err)
	}
	p := newProject(t, connects(gc.GroundcoverIstioArgs{
		Istio:   &gc.IstioArgs{MeshConfig: new(gc.MeshConfigConfigMap)},
		Tracing: &gc.TracingArgs{Sampling: pulumi.Float64(100)},
	}), "KUBECONFIG="+l.Kubeconfig())
	const host = "groundcover-sensor.groundcover.svc.cluster.local"
	for _, c := range []struct{ image, service string }{
		{"docker.io/istio/pilot:1.24.6", host},
		{"docker.io/istio/pilot:1.31.0", "groundcover/" + host},
	} {
		image(c.image)
		p.up().Succeeds(t)
		assert.Regexp(t, `"service": ?"`+c.service+`"`, mesh(t, l))
		awaitSpans(t, l, lab.OTLPGRPC, send(t, l, 5), 5)
		p.preview("--expect-no-changes").Succeeds(t)
	}
	p.Destroy().Succeeds(t)
	assert.NotContains(t, mesh(t, l), host)
}
