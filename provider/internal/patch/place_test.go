package patch

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func parsed(t *testing.T, text string) map[string]any {
	t.Helper()
	var result map[string]any
	require.NoError(t, json.Unmarshal([]byte(text), &result))
	return result
}

func TestElementsOfAListWithoutNamesAreMergedByPlaceAndGivenBack(t *testing.T) {
	t.Parallel()
	want := `{"spec":{"tracing":{"[0]":{"randomSamplingPercentage":5,"providers":{"[0]":{"name":"groundcover"}}}}}}`
	for name, c := range map[string]struct{ live, merged string }{
		"nothing is there":     {`{"spec":{}}`, `{"spec":{"tracing":[{"randomSamplingPercentage":5,"providers":[{"name":"groundcover"}]}]}}`},
		"a list that is empty": {`{"spec":{"tracing":[]}}`, `{"spec":{"tracing":[{"randomSamplingPercentage":5,"providers":[{"name":"groundcover"}]}]}}`},
		"somebody's entries": {
			`{"spec":{"tracing":[{"providers":[{"name":"jaeger"}],"customTags":{"a":1}},{"match":{"mode":"CLIENT"}}]}}`,
			`{"spec":{"tracing":[{"randomSamplingPercentage":5,"providers":[{"name":"groundcover"}],"customTags":{"a":1}},{"match":{"mode":"CLIENT"}}]}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			live := parsed(t, c.live)
			merged, changes, err := Merge(live, Want{Fields: parsed(t, want)}, nil)
			require.NoError(t, err)
			assert.True(t, equal(parsed(t, c.merged), merged), "%v", merged)
			drift, err := Drift(merged, Want{Fields: parsed(t, want)})
			require.NoError(t, err)
			assert.Empty(t, drift)

			again, same, err := Merge(merged, Want{Fields: parsed(t, `{"spec":{"tracing":{"[0]":{"randomSamplingPercentage":9}}}}`)}, changes)
			require.NoError(t, err)
			for from, records := range map[*map[string]any][]Change{&merged: changes, &again: same} {
				restored, kept, err := Restore(*from, "", records)
				require.NoError(t, err)
				assert.Empty(t, kept)
				assert.True(t, equal(live, restored), "%v", restored)
			}
		})
	}
}

func TestAPlaceBehindTheEndOrInADocumentIsRefused(t *testing.T) {
	t.Parallel()
	_, _, err := Merge(parsed(t, `{"spec":{}}`), Want{Fields: parsed(t, `{"spec":{"tracing":{"[1]":{"a":1}}}}`)}, nil)
	require.ErrorContains(t, err, "spec.tracing[1]")
	_, _, err = Merge(parsed(t, `{"data":{"mesh":"a: [1]"}}`), Want{Document: "mesh", Fields: parsed(t, `{"a":{"[0]":2}}`)}, nil)
	require.ErrorContains(t, err, "a[0]")
}

func TestAPlaceIsReadBackFromARecord(t *testing.T) {
	t.Parallel()
	at := path{{key: "spec"}, {key: "tracing"}, {key: "0", placed: true}, {key: "providers"}, {key: "a.b"}, {key: "x", named: true}}
	read, err := parsePath(at.String())
	require.NoError(t, err)
	assert.Equal(t, at, read)
}
