package patch

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestUpdatesKeepTheEditsOfOtherManagers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, live, first string
		edited            string // the object after an edit of another manager; empty: no edit
		second            string // the next desired fields; empty: none
		merged, restored  string
		conflicts         []string
	}{
		{
			name: "another protocol loses the first one's key", live: `{"p":[{"name":"z"}]}`,
			first:  `{"p":[{"name":"g","opentelemetry":{"port":4317}}]}`,
			second: `{"p":[{"name":"g","zipkin":{"port":9411}}]}`,
			merged: `{"p":[{"name":"z"},{"name":"g","zipkin":{"port":9411}}]}`, restored: `{"p":[{"name":"z"}]}`,
		},
		{
			name: "a path that is still desired keeps its first value", live: `{"a":1}`, first: `{"a":2}`, second: `{"a":3}`,
			merged: `{"a":3}`, restored: `{"a":1}`,
		},
		{
			name: "a drifted value is set again and keeps its first value", live: `{"a":1}`, first: `{"a":2}`, edited: `{"a":9}`, second: `{"a":2}`,
			merged: `{"a":2}`, restored: `{"a":1}`,
		},
		{
			name: "a value that is no longer desired is restored", live: `{"a":1,"b":1}`, first: `{"a":2,"b":2}`, second: `{"b":2}`,
			merged: `{"a":1,"b":2}`, restored: `{"a":1,"b":1}`,
		},
		{
			name: "another manager's value stays when it is no longer desired", live: `{"a":1,"b":1}`, first: `{"a":2,"b":2}`, edited: `{"a":7,"b":2}`, second: `{"b":2}`,
			merged: `{"a":7,"b":2}`, restored: `{"a":7,"b":1}`,
		},
		{
			name: "another manager's value stays on restore", live: `{"a":1}`, first: `{"a":2}`, edited: `{"a":7}`,
			merged: `{"a":7}`, restored: `{"a":7}`, conflicts: []string{"a"},
		},
		{
			name: "another manager's key keeps a created element", live: `{}`, first: `{"p":[{"name":"g","k":1}]}`,
			edited: `{"p":[{"name":"g","k":1,"other":1}]}`,
			merged: `{"p":[{"name":"g","k":1,"other":1}]}`, restored: `{"p":[{"name":"g","other":1}]}`,
		},
		{
			name: "an update keeps the record of a created element", live: `{}`, first: `{"p":[{"name":"g","k":1}]}`,
			edited: `{"p":[{"name":"g","k":1,"other":{}}]}`, second: `{"p":[{"name":"g","k":2}]}`,
			merged: `{"p":[{"name":"g","k":2,"other":{}}]}`, restored: `{"p":[{"name":"g","other":{}}]}`,
		},
		{
			name: "a removed element is set again", live: `{"x":1}`, first: `{"p":[{"name":"g","k":1}]}`, edited: `{"x":1}`,
			second: `{"p":[{"name":"g","k":1}]}`, merged: `{"p":[{"name":"g","k":1}],"x":1}`, restored: `{"x":1}`,
		},
		{
			name: "a removed key that another manager set again stays on restore", live: `{"t":{"z":1}}`, first: `{"t":{"z":null,"d":1}}`,
			edited: `{"t":{"z":5,"d":1}}`, merged: `{"t":{"z":5,"d":1}}`, restored: `{"t":{"z":5}}`, conflicts: []string{"t.z"},
		},
		{
			name: "a map becomes a value and is restored", live: `{}`, first: `{"a":{"b":1}}`, second: `{"a":5}`, merged: `{"a":5}`, restored: `{}`,
		},
		{
			name: "an empty created container is removed", live: `{}`, first: `{"a":{"b":1}}`, edited: `{"a":{}}`, merged: `{"a":{}}`, restored: `{}`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			live, changes, err := Merge(object(t, c.live), Desired{Fields: object(t, c.first)}, nil)
			require.NoError(t, err)
			if c.edited != "" {
				live = object(t, c.edited)
			}
			if c.second != "" {
				live, changes, err = Merge(live, Desired{Fields: object(t, c.second)}, throughState(t, changes))
				require.NoError(t, err)
			}
			require.Equal(t, jsonOf(t, object(t, c.merged)), jsonOf(t, live))
			restored, conflicts, err := Restore(live, "", throughState(t, changes))
			require.NoError(t, err)
			require.Equal(t, jsonOf(t, object(t, c.restored)), jsonOf(t, restored))
			require.Equal(t, c.conflicts, conflicts)
		})
	}
}

func TestDriftNamesEachPath(t *testing.T) {
	t.Parallel()
	desired := Desired{Fields: object(t, `{"p":[{"name":"g","port":4317,"host":"s"}],"t":{"z":null},"e":{},"n":1}`)}
	drift, err := Drift(object(t, `{"p":[{"name":"g","port":4318}],"t":{"z":2},"n":1.0}`), desired)
	require.NoError(t, err)
	require.Equal(t, []Difference{
		{Path: "e", Desired: map[string]any{}, Missing: true},
		{Path: "p[name=g].host", Desired: "s", Missing: true},
		{Path: "p[name=g].port", Desired: int64(4317), Live: int64(4318)},
		{Path: "t.z", Live: int64(2)},
	}, drift)
}
