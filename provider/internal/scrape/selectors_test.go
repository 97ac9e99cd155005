package scrape

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

func expression(key string, operator metav1.LabelSelectorOperator, values ...string) metav1.LabelSelectorRequirement {
	return metav1.LabelSelectorRequirement{Key: key, Operator: operator, Values: values}
}

func TestLabelsAreChosenSoThatEveryOperatorOfASelectorMatches(t *testing.T) {
	t.Parallel()
	const in, notIn, exists, doesNotExist = metav1.LabelSelectorOpIn, metav1.LabelSelectorOpNotIn, metav1.LabelSelectorOpExists, metav1.LabelSelectorOpDoesNotExist
	for name, c := range map[string]struct {
		expressions []metav1.LabelSelectorRequirement
		labels      map[string]string
		selected    bool
	}{
		"In":                        {[]metav1.LabelSelectorRequirement{expression("team", in, "a", "b")}, map[string]string{"team": "a"}, true},
		"In without values":         {[]metav1.LabelSelectorRequirement{expression("team", in)}, map[string]string{}, false},
		"In and NotIn":              {[]metav1.LabelSelectorRequirement{expression("team", in, "a", "b"), expression("team", notIn, "a")}, map[string]string{"team": "b"}, true},
		"two In without a common":   {[]metav1.LabelSelectorRequirement{expression("team", in, "a"), expression("team", in, "b")}, map[string]string{}, false},
		"NotIn":                     {[]metav1.LabelSelectorRequirement{expression("team", notIn, "a")}, map[string]string{}, true},
		"NotIn without values":      {[]metav1.LabelSelectorRequirement{expression("team", notIn)}, map[string]string{}, false},
		"Exists":                    {[]metav1.LabelSelectorRequirement{expression("team", exists)}, map[string]string{"team": "true"}, true},
		"Exists and NotIn":          {[]metav1.LabelSelectorRequirement{expression("team", exists), expression("team", notIn, "true")}, map[string]string{"team": "yes"}, true},
		"DoesNotExist":              {[]metav1.LabelSelectorRequirement{expression("team", doesNotExist)}, map[string]string{}, true},
		"an operator that is none":  {[]metav1.LabelSelectorRequirement{expression("team", "Near", "a")}, map[string]string{}, false},
		"the label of this package": {[]metav1.LabelSelectorRequirement{expression(names.ManagedByLabel, doesNotExist)}, map[string]string{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			selector := &metav1.LabelSelector{MatchExpressions: c.expressions}
			assert.Equal(t, c.labels, matchingLabels(selector))
			agent := mesh.Agent{Kind: "Prometheus", Namespace: "groundcover", Pods: selector, Namespaces: selectsAll(), RemoteWrite: []string{"http://groundcover-sensor:8428"}}
			r := planned(mesh.Metrics{Agents: []mesh.Agent{agent}, Served: served}, byMethod(request.MethodPodMonitor))
			assert.Equal(t, !c.selected, slices.Contains(codes(r), finding.MonitorNotSelected.Code))
		})
	}
}
