package tree

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPathsReadBackAsTheyArePrinted(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "a", "a.b", "a[name=x].b", `["a.b"].c`, `a["x\"]"][name="q]"]`, `[""]`, `a/b.c_d-e`, `a["=x"]`, "a[0][12].b", "a.0", `a[value=5].b`, `a[value="{\"k\":\"v w\"}"]`} {
		p, err := ParsePath(text)
		require.NoError(t, err)
		require.Equal(t, text, p.String())
	}
}

func TestPrintedPathsReadBackStepByStep(t *testing.T) {
	t.Parallel()
	at := Path{Key("spec"), Key("tracing"), Indexed(0), Key("providers"), Key("a.b"), Named("x"), Key("0"), Named("0"), Valued(`{"a":1}`)}
	read, err := ParsePath(at.String())
	require.NoError(t, err)
	assert.Equal(t, at, read)
}

func TestAPathThatIsNotUnderstoodIsAnError(t *testing.T) {
	t.Parallel()
	_, err := ParsePath("a[name=")
	require.EqualError(t, err, `parsing the path "a[name=": unexpected "[name="`)
	for _, text := range []string{"a[b]", "a[", "a..b", `a["\q"]`} {
		_, err := ParsePath(text)
		require.Error(t, err, text)
	}
}
