package telemetry

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// entries reads spec.tracing.
func entries(t *testing.T, text string) (list []map[string]any) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(text), &list))
	return list
}

func TestEntriesApplyInOrderAndByMode(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		entries        string
		client, server Spec
	}{
		"no entry": {`[]`, Spec{Provider: "groundcover"}, Spec{Provider: "groundcover"}},
		"the second entry names the provider": {`[{"match": {"mode": "CLIENT"}}, {"providers": [{"name": "zipkin"}], "randomSamplingPercentage": 100}]`,
			Spec{Provider: "zipkin", Sampling: new(100.0)}, Spec{Provider: "zipkin", Sampling: new(100.0)}},
		"client sampling, no server spans": {`[{"match": {"mode": "CLIENT"}, "randomSamplingPercentage": 5}, {"match": {"mode": "SERVER"}, "disableSpanReporting": true}]`,
			Spec{Provider: "groundcover", Sampling: new(5.0)}, Spec{Provider: "groundcover", Disabled: true}},
		"client spans go elsewhere":   {`[{"match": {"mode": "CLIENT"}, "providers": [{"name": "zipkin"}, {"name": "other"}]}]`, Spec{Provider: "zipkin"}, Spec{Provider: "groundcover"}},
		"both modes by name":          {`[{"match": {"mode": "CLIENT_AND_SERVER"}, "randomSamplingPercentage": 0}]`, Spec{Provider: "groundcover", Sampling: new(0.0)}, Spec{Provider: "groundcover", Sampling: new(0.0)}},
		"a later entry reports again": {`[{"disableSpanReporting": true}, {"disableSpanReporting": false}]`, Spec{Provider: "groundcover"}, Spec{Provider: "groundcover"}},
		"tags are replaced as a whole": {`[{"customTags": {"team": {}}}, {"match": {"mode": "CLIENT"}, "customTags": {"zone": {}}}]`,
			Spec{Provider: "groundcover", CustomTags: map[string]any{"zone": map[string]any{}}}, Spec{Provider: "groundcover", CustomTags: map[string]any{"team": map[string]any{}}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, Tracing{Client: c.client, Server: c.server}, Resolve([]string{"groundcover", "other"}, entries(t, c.entries)))
		})
	}
	assert.Empty(t, Resolve(nil, nil).Client.Provider)
}

func TestTagsAreMergedWhereTheyReplaceNoOthers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		indexes map[int]bool
		alone   []Mode
	}{
		`[{}, {}]`: {map[int]bool{1: true}, nil},
		`[{"customTags": {"a": {}}}, {"match": {"mode": "CLIENT"}}]`:   {map[int]bool{0: true}, nil},
		`[{"match": {"mode": "CLIENT"}}]`:                              {map[int]bool{0: true}, []Mode{Server}},
		`[{"match": {"mode": "CLIENT"}, "customTags": {"a": {}}}, {}]`: {map[int]bool{0: true}, []Mode{Server}},
		`[{}, {"match": {"mode": "CLIENT"}, "customTags": {"a": {}}}]`: {map[int]bool{0: true, 1: true}, nil},
	} {
		indexes, alone := TagEntries(entries(t, text))
		assert.Equal(t, want.indexes, indexes, text)
		assert.Equal(t, want.alone, alone, text)
	}
	assert.Equal(t, []Mode{Server}, Uncovered(entries(t, `[{"match": {"mode": "CLIENT"}}]`)))
	assert.Empty(t, Uncovered(entries(t, `[{}]`)))
}
