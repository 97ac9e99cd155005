package patch

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
)

func TestElementsOfAListWithoutNamesMergeByIndexAndAreRestored(t *testing.T) {
	t.Parallel()
	fields := `{"spec":{"tracing":{"[0]":{"randomSamplingPercentage":5,"providers":{"[0]":{"name":"groundcover"}}}}}}`
	for name, c := range map[string]struct{ live, merged string }{
		"no list":       {`{"spec":{}}`, `{"spec":{"tracing":[{"randomSamplingPercentage":5,"providers":[{"name":"groundcover"}]}]}}`},
		"an empty list": {`{"spec":{"tracing":[]}}`, `{"spec":{"tracing":[{"randomSamplingPercentage":5,"providers":[{"name":"groundcover"}]}]}}`},
		"elements of another manager": {
			`{"spec":{"tracing":[{"providers":[{"name":"jaeger"}],"customTags":{"a":1}},{"match":{"mode":"CLIENT"}}]}}`,
			`{"spec":{"tracing":[{"randomSamplingPercentage":5,"providers":[{"name":"groundcover"}],"customTags":{"a":1}},{"match":{"mode":"CLIENT"}}]}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			live := object(t, c.live)
			merged, changes, err := Merge(live, Desired{Fields: object(t, fields)}, nil)
			require.NoError(t, err)
			assert.True(t, tree.Equal(object(t, c.merged), merged), "%v", merged)
			drift, err := Drift(merged, Desired{Fields: object(t, fields)})
			require.NoError(t, err)
			assert.Empty(t, drift)

			again, same, err := Merge(merged, Desired{Fields: object(t, `{"spec":{"tracing":{"[0]":{"randomSamplingPercentage":9}}}}`)}, changes)
			require.NoError(t, err)
			for from, records := range map[*map[string]any][]Change{&merged: changes, &again: same} {
				restored, conflicts, err := Restore(*from, "", records)
				require.NoError(t, err)
				assert.Empty(t, conflicts)
				assert.True(t, tree.Equal(live, restored), "%v", restored)
			}
		})
	}
}

func TestAnIndexBehindTheEndOrInsideADocumentIsRefused(t *testing.T) {
	t.Parallel()
	_, _, err := Merge(object(t, `{"spec":{}}`), Desired{Fields: object(t, `{"spec":{"tracing":{"[1]":{"a":1}}}}`)}, nil)
	require.EqualError(t, err, "spec.tracing[1]: expected an index up to 0, since the list has 0 elements; use indexes without a gap")
	_, _, err = Merge(object(t, `{"data":{"mesh":"a: [1]"}}`), Desired{Document: "mesh", Fields: object(t, `{"a":{"[0]":2}}`)}, nil)
	require.ErrorContains(t, err, "the YAML text in data[mesh]: a[0]: expected a list, elements with a `name`, or elements of {\"[+]\": […]}")
}
