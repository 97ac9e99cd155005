package patch

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAKeyOfAnyLengthBesideOursStays(t *testing.T) {
	t.Parallel()
	for _, length := range []int{100, 128, 129, 500, 1000} {
		key := strings.Repeat("k", length)
		ours := strings.Repeat("o", length)
		for name, text := range map[string]string{
			"a plain key":                     "defaultConfig:\n  proxyMetadata:\n    " + key + ": \"1\"\n",
			"a quoted key":                    "defaultConfig:\n  proxyMetadata:\n    \"" + key + "\": \"1\"\n",
			"a key as a serializer writes it": "defaultConfig:\n  proxyMetadata:\n    ? " + key + "\n    : \"1\"\n",
			"a quoted key as a serializer writes it, with a comment": "defaultConfig:\n  proxyMetadata:\n    ? \"" + key + "\" # theirs\n    # and theirs\n    : \"1\"\n    b: c\n",
			"an explicit key with a map":                             "? " + key + "\n:   a: 1\n    b:\n    - c\n",
			"an explicit key with a list":                            "? " + key + "\n: - a: 1\n  - b\nenableTracing: true\n",
			"an explicit key without a value":                        "defaultConfig:\n  proxyMetadata:\n    ? " + key + "\n",
		} {
			object := map[string]any{"data": map[string]any{"mesh": text}}
			desired := Desired{Document: "mesh", Fields: map[string]any{"defaultConfig": map[string]any{"proxyMetadata": map[string]any{ours: "x"}},
				"defaultProviders": map[string]any{"tracing": []any{"groundcover"}}}}
			merged, changes, err := Merge(object, desired, nil)
			require.NoError(t, err, "%s of %d", name, length)
			restored, conflicts, err := Restore(merged, "mesh", changes)
			require.NoError(t, err, "%s of %d", name, length)
			assert.Empty(t, conflicts)
			assert.Equal(t, object, restored, "%s of %d", name, length)
		}
	}
}
