package lab_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

const noted = `
apiVersion: v1
kind: ConfigMap
metadata: {name: noted, namespace: default}
data:
  a: "1"
`

func TestADiffOfSnapshotsHasEveryChangeAndNoOther(t *testing.T) {
	l := lab.Shared(t)
	first, err := l.Snapshot(t.Context())
	require.NoError(t, err)
	require.Contains(t, first, "/ConfigMap istio-system/istio")
	require.Contains(t, first, "networking.istio.io/Gateway lab-app/echo")
	again, err := l.Snapshot(t.Context())
	require.NoError(t, err)
	require.Empty(t, lab.Diff(first, again))

	require.NoError(t, l.Apply(t.Context(), noted))
	second, err := l.Snapshot(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "+ /ConfigMap default/noted\n", lab.Diff(first, second))

	require.NoError(t, l.Apply(t.Context(), noted+`  b: "2"`))
	third, err := l.Snapshot(t.Context())
	require.NoError(t, err)
	assert.Contains(t, lab.Diff(second, third), `"b": "2"`)

	require.NoError(t, l.Delete(t.Context(), noted))
	last, err := l.Snapshot(t.Context())
	require.NoError(t, err)
	assert.Empty(t, lab.Diff(first, last))
}
