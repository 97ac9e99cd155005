package cluster

import (
	"slices"
	"strings"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

func TestAttributesAndTagsReachTheSensorOverEveryProtocol(t *testing.T) {
	l := lab.Reserve(t)
	before := snapshot(t, l)
	tracing := gc.TracingArgs{
		Sampling: pulumi.Float64(100), MaxTagLength: pulumi.Int(30),
		Environment: pulumi.String("staging"), Cluster: pulumi.String("lab"), Source: pulumi.String("istio"),
		CustomTags: map[string]gc.CustomTagArgs{
			"team":    {Literal: pulumi.String("platform")},
			"tenant":  {Header: pulumi.String("x-tenant"), DefaultValue: pulumi.String("unknown")},
			"unnamed": {Header: pulumi.String("x-not-sent"), DefaultValue: pulumi.String("unknown")},
			"where":   {Environment: pulumi.String("POD_NAMESPACE")},
		},
	}
	args := gc.GroundcoverIstioArgs{Istio: &gc.IstioArgs{MeshConfig: new(gc.MeshConfigConfigMap)}, Tracing: &tracing}
	p := newProject(t, connects(args), "KUBECONFIG="+l.Kubeconfig())
	attributes := map[string]string{"env_name": "staging", "cluster": "lab", "source": "istio"}
	headers := map[string]string{"env_name": "x-groundcover-env-name", "cluster": "x-groundcover-cluster", "source": "x-groundcover-source"}

	for _, by := range protocols {
		t.Run("over "+string(by.protocol), func(t *testing.T) {
			tracing.Protocol = new(by.protocol)
			update := p.up().Succeeds(t)
			awaitTracer(t, l, tracer{by.port, 100})
			path := send(t, l, 5, "x-tenant", "acme")
			for _, span := range awaitSpans(t, l, by.arrives, path, 5) {
				for tag, value := range map[string]string{"team": "platform", "tenant": "acme", "unnamed": "unknown", "where": "istio-system"} {
					assert.Equal(t, value, span.Attributes[tag], tag)
				}
				for attribute, value := range attributes {
					if by.protocol == gc.ProtocolDatadog {
						assert.Equal(t, value, span.Attributes[attribute])
					} else {
						assert.Equal(t, value, span.Headers[headers[attribute]])
						assert.NotContains(t, span.Attributes, attribute)
					}
				}
			}
			noHeaders := slices.ContainsFunc(messages(update, "info"), func(text string) bool { return strings.Contains(text, "GCI4004 ") })
			assert.Equal(t, by.protocol == gc.ProtocolDatadog, noHeaders)
			const long = "/a-path-that-is-longer-than-thirty-characters"
			path = sendTo(t, l, long, 1)
			for _, span := range awaitSpans(t, l, by.arrives, path[:30], 1) {
				assert.NotContains(t, span.Attributes["http.url"], "longer-than-thirty", "the path tag has 30 characters")
			}
			p.preview("--expect-no-changes").Succeeds(t)
		})
	}
	p.Destroy().Succeeds(t)
	awaitTracer(t, l, noTracer)
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}
