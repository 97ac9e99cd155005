package patch

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPlainUpdatesAndOtherPeoplesEdits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, live, first string
		edited            string // what somebody made of it after the first merge; empty: nothing
		second            string // the next Want; empty: none
		merged, restored  string
		kept              []string
	}{
		{
			name: "another protocol loses the first one's key", live: `{"p":[{"name":"z"}]}`,
			first:  `{"p":[{"name":"g","opentelemetry":{"port":4317}}]}`,
			second: `{"p":[{"name":"g","zipkin":{"port":9411}}]}`,
			merged: `{"p":[{"name":"z"},{"name":"g","zipkin":{"port":9411}}]}`, restored: `{"p":[{"name":"z"}]}`,
		},
		{
			name: "a path that is still wanted keeps what first stood there", live: `{"a":1}`, first: `{"a":2}`, second: `{"a":3}`,
			merged: `{"a":3}`, restored: `{"a":1}`,
		},
		{
			name: "a drifted value is set again and keeps what first stood there", live: `{"a":1}`, first: `{"a":2}`, edited: `{"a":9}`, second: `{"a":2}`,
			merged: `{"a":2}`, restored: `{"a":1}`,
		},
		{
			name: "a value that is no longer wanted comes back", live: `{"a":1,"b":1}`, first: `{"a":2,"b":2}`, second: `{"b":2}`,
			merged: `{"a":1,"b":2}`, restored: `{"a":1,"b":1}`,
		},
		{
			name: "somebody's value stays when it is no longer wanted", live: `{"a":1,"b":1}`, first: `{"a":2,"b":2}`, edited: `{"a":7,"b":2}`, second: `{"b":2}`,
			merged: `{"a":7,"b":2}`, restored: `{"a":7,"b":1}`,
		},
		{
			name: "somebody's value stays when all is given back", live: `{"a":1}`, first: `{"a":2}`, edited: `{"a":7}`,
			merged: `{"a":7}`, restored: `{"a":7}`, kept: []string{"a"},
		},
		{
			name: "somebody's key in our element keeps the element", live: `{}`, first: `{"p":[{"name":"g","k":1}]}`,
			edited: `{"p":[{"name":"g","k":1,"theirs":1}]}`,
			merged: `{"p":[{"name":"g","k":1,"theirs":1}]}`, restored: `{"p":[{"name":"g","theirs":1}]}`,
		},
		{
			name: "an update does not forget that the element was ours", live: `{}`, first: `{"p":[{"name":"g","k":1}]}`,
			edited: `{"p":[{"name":"g","k":1,"theirs":{}}]}`, second: `{"p":[{"name":"g","k":2}]}`,
			merged: `{"p":[{"name":"g","k":2,"theirs":{}}]}`, restored: `{"p":[{"name":"g","theirs":{}}]}`,
		},
		{
			name: "what was taken away altogether is put in again", live: `{"x":1}`, first: `{"p":[{"name":"g","k":1}]}`, edited: `{"x":1}`,
			second: `{"p":[{"name":"g","k":1}]}`, merged: `{"p":[{"name":"g","k":1}],"x":1}`, restored: `{"x":1}`,
		},
		{
			name: "a key that is absent on purpose and came back stays when given back", live: `{"t":{"z":1}}`, first: `{"t":{"z":null,"d":1}}`,
			edited: `{"t":{"z":5,"d":1}}`, merged: `{"t":{"z":5,"d":1}}`, restored: `{"t":{"z":5}}`, kept: []string{"t.z"},
		},
		{
			name: "a map turns into a value and back", live: `{}`, first: `{"a":{"b":1}}`, second: `{"a":5}`, merged: `{"a":5}`, restored: `{}`,
		},
		{
			name: "an emptied container of ours goes", live: `{}`, first: `{"a":{"b":1}}`, edited: `{"a":{}}`, merged: `{"a":{}}`, restored: `{}`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			live, changes, err := Merge(object(t, c.live), Want{Fields: object(t, c.first)}, nil)
			require.NoError(t, err)
			if c.edited != "" {
				live = object(t, c.edited)
			}
			if c.second != "" {
				live, changes, err = Merge(live, Want{Fields: object(t, c.second)}, throughState(t, changes))
				require.NoError(t, err)
			}
			require.Equal(t, jsonOf(t, object(t, c.merged)), jsonOf(t, live))
			restored, kept, err := Restore(live, "", throughState(t, changes))
			require.NoError(t, err)
			require.Equal(t, jsonOf(t, object(t, c.restored)), jsonOf(t, restored))
			require.Equal(t, c.kept, kept)
		})
	}
}

func TestDriftNamesEachPath(t *testing.T) {
	t.Parallel()
	want := Want{Fields: object(t, `{"p":[{"name":"g","port":4317,"host":"s"}],"t":{"z":null},"e":{},"n":1}`)}
	drift, err := Drift(object(t, `{"p":[{"name":"g","port":4318}],"t":{"z":2},"n":1.0}`), want)
	require.NoError(t, err)
	require.Equal(t, []Difference{
		{Path: "e", Want: map[string]any{}, Missing: true},
		{Path: "p[name=g].host", Want: "s", Missing: true},
		{Path: "p[name=g].port", Want: int64(4317), Live: int64(4318)},
		{Path: "t.z", Live: int64(2)},
	}, drift)
}

func TestPathsReadBackAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "a", "a.b", "a[name=x].b", `["a.b"].c`, `a["x\"]"][name="q]"]`, `[""]`, `a/b.c_d-e`, `a["=x"]`} {
		p, err := parsePath(text)
		require.NoError(t, err)
		require.Equal(t, text, p.String())
	}
	_, err := parsePath("a[name=")
	require.ErrorContains(t, err, `cannot make sense of "[name="`)
}
