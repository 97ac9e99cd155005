package rollout

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/workload/workloadtest"
)

// hangs leaves a workload without any progress and without a reason.
func hangs(c *fakeCluster, object *unstructured.Unstructured) {
	c.store(workloadtest.Progressed(object, 1, 1))
}

func TestTheWorkloadsOfOneNamespaceThatFailDoNotStopThoseOfOthers(t *testing.T) {
	t.Parallel()
	fails := func(c *fakeCluster, object *unstructured.Unstructured) {
		c.store(workloadtest.Progressed(object, 1, 1))
		pod := workloadtest.NewPod(c.t, object.GetName(), pullFails)
		pod.SetNamespace(object.GetNamespace())
		c.store(pod)
	}
	var works func(*fakeCluster, *unstructured.Unstructured)
	type owned struct {
		namespace string
		count     int
		rollOut   func(*fakeCluster, *unstructured.Unstructured)
	}
	for name, test := range map[string]struct {
		workloads   []owned
		group       int
		maxFailures int
		restarted   int
		failed      int
		message     string
	}{
		"all of one namespace fail":     {[]owned{{"a-tenant", 8, fails}, {"shop", 6, works}}, GroupWorkloads, 1, 3 + 6, 8, ""},
		"all of one namespace hang":     {[]owned{{"a-tenant", 8, hangs}, {"shop", 6, works}}, GroupWorkloads, 1, 3 + 6, 8, ""},
		"one of a namespace fails":      {[]owned{{"shop", 1, fails}, {"shop", 6, works}}, GroupWorkloads, 1, 7, 1, ""},
		"several namespaces fail":       {[]owned{{"a-tenant", 8, fails}, {"b-tenant", 8, fails}, {"shop", 6, works}}, GroupWorkloads, 1, 0, 0, "failed: "},
		"two namespaces fail and may":   {[]owned{{"a-tenant", 2, fails}, {"b-tenant", 2, fails}, {"shop", 6, works}}, GroupWorkloads, 2, 10, 4, ""},
		"everything fails":              {[]owned{{"shop", 4, fails}}, GroupWorkloads, 1, 0, 0, "3 failed: "},
		"one of several gateways fails": {[]owned{{"a-tenant", 1, fails}, {"shop", 6, works}}, GroupGateways, 1, 7, 1, ""},
		"the only gateway fails":        {[]owned{{"shop", 1, fails}}, GroupGateways, 1, 0, 0, "1 failed: "},
		"a named workload fails":        {[]owned{{"shop", 1, fails}, {"shop", 6, works}}, GroupNamed, 1, 0, 0, "1 failed: "},
		"nothing may fail":              {[]owned{{"shop", 1, fails}, {"shop", 6, works}}, GroupWorkloads, 0, 0, 0, "1 failed: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCluster(t)
				var all []*unstructured.Unstructured
				for _, each := range test.workloads {
					for range each.count {
						object := workloadtest.New("Deployment", fmt.Sprintf("web-%02d", len(all)))
						object.SetNamespace(each.namespace)
						if each.rollOut != nil {
							c.rollOut[object.GetName()] = each.rollOut
						}
						c.store(object)
						all = append(all, object)
					}
				}
				spec := specOf(all...)
				for i := range spec.Targets {
					spec.Targets[i].Group = test.group
				}
				spec.MaxParallel, spec.MaxFailures, spec.Timeout = 3, test.maxFailures, 10*time.Minute
				result, err := c.run(t.Context(), spec)
				if test.message != "" {
					require.ErrorContains(t, err, test.message)
					assert.Empty(t, result.Failed)
					return
				}
				require.NoError(t, err)
				assert.Len(t, result.Restarted, test.restarted)
				assert.Len(t, result.Failed, test.failed)
				assert.Contains(t, c.lines[len(c.lines)-1], fmt.Sprintf("%d failed", test.failed))
			})
		})
	}
}
