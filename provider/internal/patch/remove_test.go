package patch

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRemovedKeysAndSetFieldsAreTheFieldsAgain(t *testing.T) {
	t.Parallel()
	fields := map[string]any{"enableTracing": true, "defaultConfig": map[string]any{"tracing": map[string]any{"zipkin": nil, "sampling": 5.0, "datadog": map[string]any{"address": "a:1"}}, "a.b": nil}}
	set, paths := Removed(fields)
	assert.Equal(t, []string{`defaultConfig.tracing.zipkin`, `defaultConfig["a.b"]`}, paths)
	assert.NotContains(t, set["defaultConfig"].(map[string]any)["tracing"], "zipkin")
	again, err := WithRemoved(set, paths)
	require.NoError(t, err)
	assert.Equal(t, fields, again)
	same, err := WithRemoved(fields, nil)
	require.NoError(t, err)
	assert.Equal(t, fields, same)
	only, err := WithRemoved(nil, []string{"a.b"})
	require.NoError(t, err)
	assert.Equal(t, map[string]any{"a": map[string]any{"b": nil}}, only)
}

func TestAPathThatCannotBeRemovedIsAnError(t *testing.T) {
	t.Parallel()
	for path, reason := range map[string]string{"": "lead to a key", "a[0]": "lead to a key", "a[name=x].b": "lead to a key", "a.": "parsing the path",
		"a.b.c": "leads through a value that is set", "a.b": "is a value that is set"} {
		_, err := WithRemoved(map[string]any{"a": map[string]any{"b": 1}}, []string{path})
		assert.ErrorContains(t, err, reason, path)
	}
}
