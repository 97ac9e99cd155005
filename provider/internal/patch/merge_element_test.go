package patch

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
)

const heldSettings = `{"serviceSettings":{"[+]":[{"settings":{"clusterLocal":true},"hosts":["s.ns.svc"]}]}}`

func TestAnElementOfAListWithoutNamesIsAppendedToADocumentAndRemovedAgainToTheByte(t *testing.T) {
	t.Parallel()
	const own = "- hosts:\n  - s.ns.svc\n  settings:\n    clusterLocal: true\n"
	for name, c := range map[string]struct{ text, merged string }{
		"no document":        {"", "serviceSettings:\n" + own},
		"no list":            {"a: 1 # one\n", "a: 1 # one\nserviceSettings:\n" + own},
		"a key without list": {"serviceSettings: # none\na: 1\n", "serviceSettings: # none\n" + own + "a: 1\n"},
		"an empty list":      {"serviceSettings: [ ] # none\n", "serviceSettings: [{hosts: [s.ns.svc], settings: {clusterLocal: true}} ] # none\n"},
		"elements of another manager": {"serviceSettings:\n# theirs\n- settings: {clusterLocal: true}\n  hosts: ['*.foo'] # foo\n\n# end\nz: 1\n",
			"serviceSettings:\n# theirs\n- settings: {clusterLocal: true}\n  hosts: ['*.foo'] # foo\n" + own + "\n# end\nz: 1\n"},
		"the same element of another manager": {"serviceSettings:\n- hosts: [\"s.ns.svc\"]\n  settings: {clusterLocal: true}\n",
			"serviceSettings:\n- hosts: [\"s.ns.svc\"]\n  settings: {clusterLocal: true}\n"},
		"JSON": {`{"serviceSettings":[{"hosts":["a"]}]}`,
			`{"serviceSettings":[{"hosts":["a"]}, {"hosts": ["s.ns.svc"], "settings": {"clusterLocal": true}}]}`},
		"Windows line breaks and no last one": {"serviceSettings:\r\n  - hosts: [a]",
			"serviceSettings:\r\n  - hosts: [a]\r\n  - hosts:\r\n      - s.ns.svc\r\n    settings:\r\n      clusterLocal: true"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			merged, changes, ok := checkedMerge(t, c.text, object(t, heldSettings), nil)
			require.True(t, ok)
			require.Equal(t, c.merged, merged)
			require.Equal(t, c.text, checkedRestore(t, merged, changes))
		})
	}
}

func TestAnAppendedElementIsFoundBehindElementsThatWereInsertedSince(t *testing.T) {
	t.Parallel()
	merged, changes, ok := checkedMerge(t, "serviceSettings:\n- hosts: [a]\n", object(t, heldSettings), nil)
	require.True(t, ok)
	since := "serviceSettings:\n- hosts: [first]" + merged[len("serviceSettings:"):]
	again, changes, ok := checkedMerge(t, since, object(t, heldSettings), changes)
	require.True(t, ok)
	require.Equal(t, since, again)
	require.Equal(t, "serviceSettings:\n- hosts: [first]\n- hosts: [a]\n", checkedRestore(t, again, changes))
}

func TestAnotherElementReplacesTheOneThatWasAppended(t *testing.T) {
	t.Parallel()
	merged, changes, ok := checkedMerge(t, "serviceSettings:\n- hosts: [a]\n", object(t, heldSettings), nil)
	require.True(t, ok)
	updated, changes, ok := checkedMerge(t, merged, object(t, `{"serviceSettings":{"[+]":[{"hosts":["b"]}]}}`), changes)
	require.True(t, ok)
	require.Equal(t, "serviceSettings:\n- hosts: [a]\n- hosts:\n  - b\n", updated)
	require.Equal(t, "serviceSettings:\n- hosts: [a]\n", checkedRestore(t, updated, changes))
}

func TestElementsAreAppendedToAListOfAnObjectAndRestored(t *testing.T) {
	t.Parallel()
	live := object(t, `{"spec":{"serviceSettings":[{"hosts":["a"]}]}}`)
	desired := Desired{Fields: map[string]any{"spec": object(t, heldSettings)}}
	merged, changes, err := Merge(live, desired, nil)
	require.NoError(t, err)
	require.True(t, tree.Equal(object(t, `{"spec":{"serviceSettings":[{"hosts":["a"]},{"hosts":["s.ns.svc"],"settings":{"clusterLocal":true}}]}}`), merged), "%v", merged)
	restored, conflicts, err := Restore(merged, "", throughState(t, changes))
	require.NoError(t, err)
	require.Empty(t, conflicts)
	require.True(t, tree.Equal(live, restored), "%v", restored)
}

func TestAnElementThatIsNullIsRefused(t *testing.T) {
	t.Parallel()
	_, _, err := Merge(object(t, `{}`), Desired{Fields: object(t, `{"a":{"[+]":[null]}}`)}, nil)
	require.EqualError(t, err, "a: expected elements, found null; leave it out")
}

func TestAnAliasAmongTheElementsIsNotEdited(t *testing.T) {
	t.Parallel()
	_, _, err := Merge(meshObject("x: &x [{hosts: [a]}]\nserviceSettings: *x\n"), Desired{Document: "mesh", Fields: object(t, heldSettings)}, nil)
	require.ErrorContains(t, err, "is the alias *x; replace the alias with its value, or make this edit yourself")
}
