package patch

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/client-go/dynamic"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/record"
)

const before = "rootNamespace: istio-system # kept\n"

var (
	mine    = record.Owner{Stack: "acme/mesh/prod", Component: "mesh", Token: "t1"}
	renamed = record.Owner{Stack: "acme/mesh/prod", Component: "renamed", Token: "t2"}
	foreign = record.Owner{Stack: "acme/mesh/dev", Component: "mesh", Token: "t3"}
	tracing = Desired{Document: "mesh", Fields: map[string]any{"defaultProviders": map[string]any{"tracing": []any{"groundcover"}}}}
)

func apply(t *testing.T, api dynamic.ResourceInterface, desired Desired, claim Claim, previous Applied) (Applied, error) {
	t.Helper()
	return Apply(t.Context(), api, Write{Ref: istioRef, Desired: desired, Previous: previous, CreateIfMissing: true, Claim: claim})
}

// byteForByte asserts that the object is what it was before the first write.
func byteForByte(t *testing.T, api dynamic.ResourceInterface) {
	t.Helper()
	live, err := Read(t.Context(), api, istioRef)
	require.NoError(t, err)
	assert.Equal(t, before, meshText(live))
	assert.NotContains(t, live["metadata"], "annotations")
}

func TestAWriteThatNoStateRemembersIsRevertedByItsRecord(t *testing.T) {
	t.Parallel()
	_, api := fakeCluster(istioConfigMap(before))
	_, err := apply(t, api, tracing, Claim{Owner: mine}, Applied{})
	require.NoError(t, err)
	again, err := apply(t, api, tracing, Claim{Owner: renamed}, Applied{})
	require.NoError(t, err)
	assert.False(t, again.Written, "the fields stand already; only the record changes")
	_, err = Revert(t.Context(), api, istioRef, again, renamed)
	require.NoError(t, err)
	byteForByte(t, api)
}

func TestAnUpdateThatWasCutOffIsRevertedWithTheOlderState(t *testing.T) {
	t.Parallel()
	_, api := fakeCluster(istioConfigMap(before))
	old, err := apply(t, api, tracing, Claim{Owner: mine}, Applied{})
	require.NoError(t, err)
	more := Desired{Document: "mesh", Fields: map[string]any{"defaultProviders": map[string]any{"tracing": []any{"groundcover"}}, "enableTracing": true}}
	_, err = apply(t, api, more, Claim{Owner: mine, Former: mine}, old)
	require.NoError(t, err)
	_, err = Revert(t.Context(), api, istioRef, old, mine)
	require.NoError(t, err)
	byteForByte(t, api)
}

func TestTheDeleteOfARenamedResourceLeavesWhatItsNewNameManages(t *testing.T) {
	t.Parallel()
	_, api := fakeCluster(istioConfigMap(before))
	old, err := apply(t, api, tracing, Claim{Owner: mine}, Applied{})
	require.NoError(t, err)
	now, err := apply(t, api, tracing, Claim{Owner: renamed}, Applied{})
	require.NoError(t, err)
	reverted, err := Revert(t.Context(), api, istioRef, old, mine)
	require.NoError(t, err)
	require.NotNil(t, reverted.Owner)
	assert.Equal(t, renamed, *reverted.Owner)
	assert.Contains(t, meshOf(t, api), "groundcover")
	_, err = Revert(t.Context(), api, istioRef, now, renamed)
	require.NoError(t, err)
	byteForByte(t, api)
}

func TestFieldsOfAnotherStackAreRefusedUnlessTheyAreTakenOver(t *testing.T) {
	t.Parallel()
	client, api := fakeCluster(istioConfigMap(before))
	theirs, err := apply(t, api, tracing, Claim{Owner: foreign}, Applied{})
	require.NoError(t, err)
	client.ClearActions()
	_, err = apply(t, api, tracing, Claim{Owner: mine}, Applied{})
	var owned record.OwnedError
	require.ErrorAs(t, err, &owned)
	assert.Equal(t, foreign, owned.Owner)
	assert.Empty(t, writes(client))
	now, err := apply(t, api, tracing, Claim{Owner: mine, TakeOver: true}, Applied{})
	require.NoError(t, err)
	_, err = Revert(t.Context(), api, istioRef, theirs, foreign)
	require.NoError(t, err)
	assert.Contains(t, meshOf(t, api), "groundcover", "the stack that lost the fields does not remove them")
	_, err = Revert(t.Context(), api, istioRef, now, mine)
	require.NoError(t, err)
	byteForByte(t, api)
}

func TestTheFieldsThatAWithdrawnRenameTookAreTakenBack(t *testing.T) {
	t.Parallel()
	_, api := fakeCluster(istioConfigMap(before))
	lost, err := apply(t, api, tracing, Claim{Owner: mine}, Applied{})
	require.NoError(t, err)
	adopting, err := apply(t, api, tracing, Claim{Owner: renamed}, Applied{})
	require.NoError(t, err)
	live, err := Read(t.Context(), api, istioRef)
	require.NoError(t, err)
	adopted, err := Try(live, Write{Ref: istioRef, Desired: tracing, Previous: lost, Claim: Claim{Owner: mine, Former: mine}})
	require.NoError(t, err)
	assert.Equal(t, []record.Owner{renamed}, adopted)
	now, err := apply(t, api, tracing, Claim{Owner: mine, Former: mine}, lost)
	require.NoError(t, err)
	reverted, err := Revert(t.Context(), api, istioRef, adopting, renamed)
	require.NoError(t, err)
	require.NotNil(t, reverted.Owner)
	assert.Contains(t, meshOf(t, api), "groundcover", "the delete of the new name leaves the fields")
	_, err = Revert(t.Context(), api, istioRef, now, mine)
	require.NoError(t, err)
	byteForByte(t, api)
}

func TestAnObjectThatItsOwnerWroteAgainIsTheOriginal(t *testing.T) {
	t.Parallel()
	provided := Desired{Document: "mesh", Fields: map[string]any{"defaultProviders": map[string]any{"tracing": []any{"groundcover"}},
		"extensionProviders": []any{map[string]any{"name": "groundcover", "zipkin": map[string]any{"port": 9411}}}}}
	client, api := fakeCluster(istioConfigMap(before))
	applied, err := apply(t, api, provided, Claim{Owner: mine}, Applied{})
	require.NoError(t, err)
	const upgraded = "defaultProviders:\n  tracing: [zipkin]\n"
	live, err := get(t.Context(), api, istioRef)
	require.NoError(t, err)
	live.Object["data"] = map[string]any{"mesh": upgraded}
	require.NoError(t, client.Tracker().Update(configMaps, live, "istio-system"))
	now, err := apply(t, api, provided, Claim{Owner: mine, Former: mine}, applied)
	require.NoError(t, err)
	assert.Contains(t, meshOf(t, api), "groundcover")
	_, err = Revert(t.Context(), api, istioRef, now, mine)
	require.NoError(t, err)
	assert.Equal(t, upgraded, meshOf(t, api))
}

func TestTheLastOfTwoOwnersDeletesTheObjectThatTheFirstCreated(t *testing.T) {
	t.Parallel()
	_, api := fakeCluster()
	first, err := apply(t, api, tracing, Claim{Owner: mine}, Applied{})
	require.NoError(t, err)
	other := Desired{Document: "mesh", Fields: map[string]any{"accessLogFile": "/dev/stdout"}}
	second, err := apply(t, api, other, Claim{Owner: foreign}, Applied{})
	require.NoError(t, err)
	_, err = Revert(t.Context(), api, istioRef, first, mine)
	require.NoError(t, err)
	assert.Contains(t, meshOf(t, api), "accessLogFile")
	_, err = Revert(t.Context(), api, istioRef, second, foreign)
	require.NoError(t, err)
	live, err := get(t.Context(), api, istioRef)
	require.NoError(t, err)
	assert.Nil(t, live, "the object holds nothing of others")
}

func TestADriftedValueKeepsItsFirstOriginal(t *testing.T) {
	t.Parallel()
	for name, document := range map[string]string{"an object of another manager": before, "a created object": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, api := fakeCluster()
			if document != "" {
				client, api = fakeCluster(istioConfigMap(document))
			}
			one := Desired{Document: "mesh", Fields: map[string]any{"enableTracing": true}}
			applied, err := apply(t, api, one, Claim{Owner: mine}, Applied{})
			require.NoError(t, err)
			live, err := get(t.Context(), api, istioRef)
			require.NoError(t, err)
			live.Object["data"] = map[string]any{"mesh": strings.ReplaceAll(meshText(live.Object), "true", "false")}
			require.NoError(t, client.Tracker().Update(configMaps, live, "istio-system"))
			applied, err = apply(t, api, one, Claim{Owner: mine, Former: mine}, applied)
			require.NoError(t, err)
			_, err = Revert(t.Context(), api, istioRef, applied, mine)
			require.NoError(t, err)
			if document != "" {
				byteForByte(t, api)
				return
			}
			live, err = get(t.Context(), api, istioRef)
			require.NoError(t, err)
			assert.Nil(t, live, "nothing is left of a created object")
		})
	}
}
