package plan

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/telemetry"
)

// entryOf is an entry for a mode, "" for both, with a tag of this name, "" for none.
func entryOf(mode, tag string) map[string]any {
	entry := map[string]any{"randomSamplingPercentage": int64(3)}
	if mode != "" {
		entry["match"] = map[string]any{"mode": mode}
	}
	if tag != "" {
		entry["customTags"] = map[string]any{tag: map[string]any{"literal": map[string]any{"value": "theirs"}}, "stage": map[string]any{"header": map[string]any{"name": "x-stage", "defaultValue": "none"}}}
	}
	return entry
}

// entryLists are all lists of one to three entries, of each mode, with tags and without.
func entryLists() [][]map[string]any {
	lists := [][]map[string]any{{}}
	var all [][]map[string]any
	for depth := range 3 {
		var longer [][]map[string]any
		for _, list := range lists {
			for _, mode := range []string{"", "CLIENT", "SERVER"} {
				for _, tag := range []string{"", fmt.Sprintf("tag%d", depth)} {
					longer = append(longer, append(append([]map[string]any{}, list...), entryOf(mode, tag)))
				}
			}
		}
		lists = longer
		all = append(all, longer...)
	}
	return all
}

func objectWith(entries []map[string]any) map[string]any {
	list := make([]any, len(entries))
	for i, entry := range entries {
		list[i] = entry
	}
	return map[string]any{"spec": map[string]any{"tracing": list}}
}

func entriesOf(object map[string]any) (entries []map[string]any) {
	for _, entry := range object["spec"].(map[string]any)["tracing"].([]any) {
		entries = append(entries, entry.(map[string]any))
	}
	return entries
}

func TestAMergeGivesAllSpansTheSamplingAndTheTagsAndKeepsTheirOwn(t *testing.T) {
	t.Parallel()
	for _, tags := range []map[string]request.CustomTag{nil, {"stage": {Literal: "prod"}}} {
		in := inputs(tracing(func(r *request.Tracing) { r.Sampling, r.CustomTags = 10, tags }))
		for _, entries := range entryLists() {
			older := func(entries []map[string]any) mesh.Snapshot {
				return snapshotWith(telemetries(wide("mesh-default", "2020-01-01T00:00:00Z", entries...)))
			}
			fields := step(t, Make(in, older(entries)), "telemetry").Patch.Fields
			object := objectWith(entries)
			merged, changes, err := patch.Merge(object, patch.Desired{Fields: fields}, nil)
			require.NoError(t, err, "%v", entries)

			before, after := telemetry.Resolve(nil, entries), telemetry.Resolve(nil, entriesOf(merged))
			for _, mode := range telemetry.Modes {
				spec := after.Of(mode)
				require.NotNil(t, spec.Sampling, "%s %v", mode, entries)
				require.Equal(t, 10.0, *spec.Sampling, "%s %v", mode, entries)
				want := map[string]any{}
				for name, tag := range before.Of(mode).CustomTags {
					want[name] = tag
				}
				for name := range tags {
					want[name] = map[string]any{"literal": map[string]any{"value": "prod"}}
				}
				require.Len(t, spec.CustomTags, len(want), "%s %v", mode, entries)
				for name, tag := range want {
					require.Equal(t, tag, spec.CustomTags[name], "%s %v", mode, entries)
				}
			}
			require.Equal(t, fields, step(t, Make(in, older(entriesOf(merged))), "telemetry").Patch.Fields, "the next preview shows a change: %v", entries)
			restored, conflicts, err := patch.Restore(merged, "", changes)
			require.NoError(t, err)
			require.Empty(t, conflicts)
			require.Equal(t, object, restored)
		}
	}
}

func TestOnlyWhatIsInEffectIsReportedOfAnOlderTelemetry(t *testing.T) {
	t.Parallel()
	jaeger := map[string]any{"providers": []any{map[string]any{"name": "jaeger"}}, "disableSpanReporting": true}
	back := map[string]any{"providers": []any{map[string]any{"name": "GroundCover"}}, "disableSpanReporting": false}
	server := map[string]any{"providers": []any{map[string]any{"name": "groundcover"}}, "disableSpanReporting": false, "match": map[string]any{"mode": "SERVER"}}
	errors := func(entries ...map[string]any) []string {
		return codes(Make(inputs(), snapshotWith(telemetries(wide("mesh-default", "2020-01-01T00:00:00Z", entries...)))), finding.Error)
	}
	assert.Empty(t, errors(jaeger, back), "a later entry replaces the provider, whose name Istio compares without case")
	assert.Equal(t, []string{finding.OtherTelemetryProvider.Code, finding.ReportingDisabled.Code}, errors(jaeger, server), "client spans still go to jaeger")
}
