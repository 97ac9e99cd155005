package component

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/schematest"
)

// The values are those of a request without any input, by the type of the schema that describes them. A description that names
// a value names this one; where it says in prose what happens without the input, the value is empty.
func TestEveryDescriptionNamesTheDefaultThatARequestHas(t *testing.T) {
	t.Parallel()
	inputs, err := (&resolver{ctx: context.Background()}).request(GroundcoverIstioArgs{}, false)
	require.NoError(t, err)
	groundcover, istio, tracing, metrics, rollout := inputs.Groundcover, inputs.Istio, inputs.Tracing, inputs.Metrics, inputs.Rollout
	for name, values := range map[string]map[string]any{
		"Groundcover": {"namespace": groundcover.Namespace, "release": groundcover.Release, "service": groundcover.Service, "address": groundcover.Address},
		"Istio":       {"namespace": istio.Namespace, "revision": "", "revisions": istio.Revisions, "meshConfig": istio.MeshConfig},
		"Tracing": {"enabled": tracing.Enabled, "protocol": tracing.Protocol, "api": tracing.API, "sampling": tracing.Sampling,
			"customTags": tracing.CustomTags, "maxTagLength": tracing.MaxTagLength, "environment": tracing.Environment, "cluster": tracing.Cluster,
			"source": tracing.Source, "replaceDefault": tracing.ReplaceDefault, "acceptNamespaces": tracing.AcceptNamespaces, "takeOver": tracing.TakeOver, "onRejection": tracing.OnRejection},
		"Metrics": {"method": metrics.Method, "components": beyond(request.MeshComponents(), metrics.Components), "profile": metrics.Profile,
			"keep": metrics.Keep, "drop": metrics.Drop, "dropLabels": metrics.DropLabels, "interval": metrics.Interval,
			// A scrape of the default interval has the default timeout.
			"scrapeTimeout": request.DefaultTimeout, "sampleLimit": metrics.SampleLimit, "cluster": metrics.Cluster, "environment": metrics.Environment,
			"labels": metrics.Labels, "podLabels": metrics.PodLabels, "namespace": metrics.Namespace, "agentNamespace": metrics.AgentNamespace, "monitorLabels": metrics.MonitorLabels},
		"RolloutPolicy": {"policy": rollout.Policy, "onDestroy": rollout.OnDestroy, "controlPlane": rollout.ControlPlane, "gateways": rollout.Gateways,
			"timeoutSeconds": rollout.TimeoutSeconds, "maxParallel": rollout.MaxParallel, "maxFailures": rollout.MaxFailures, "workloads": "", "dryRunNamespace": rollout.DryRunNamespace},
		"Workloads": {"enabled": rollout.Workloads, "namespaces": rollout.Namespaces, "selector": rollout.Selector, "exclude": rollout.Exclude},
	} {
		for property, described := range schematest.Defaults(t, name) {
			path := name + "." + property
			value, found := values[property]
			require.True(t, found, "%s is not in this test", path)
			assert.NotEmpty(t, described.Text, "%s does not say its default", path)
			if described.Value != "" {
				assert.Equal(t, described.Value, fmt.Sprint(value), path)
				continue
			}
			assert.True(t, isEmpty(value), "the default of %s is %v, and its description says %q", path, value, described.Text)
		}
	}
}

// beyond are the elements of all that are not chosen: none where the default is all of them.
func beyond(all, chosen []request.MeshComponent) []request.MeshComponent {
	if reflect.DeepEqual(all, chosen) {
		return nil
	}
	return all
}

// isEmpty says that a value stands for an input that is not set.
func isEmpty(value any) bool {
	v := reflect.ValueOf(value)
	return v.IsZero() || (v.Kind() == reflect.Slice || v.Kind() == reflect.Map) && v.Len() == 0
}
