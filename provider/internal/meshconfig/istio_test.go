package meshconfig

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// verdicts are documents with the error of Istio's own ApplyMeshConfigDefaults (commit b01690e6db7d, before 1.31), "" for one that
// it takes.
func verdicts(t *testing.T) (all []struct{ Document, Refused string }) {
	t.Helper()
	content, err := os.ReadFile("testdata/istio-1.31-verdicts.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(content, &all))
	require.NotEmpty(t, all)
	return all
}

func TestADocumentIsRefusedExactlyWhereIstioRefusesItAndWithItsMessage(t *testing.T) {
	t.Parallel()
	for _, istio := range verdicts(t) {
		_, err := Parse(istio.Document)
		if istio.Refused == "" {
			assert.NoError(t, err, istio.Document)
			continue
		}
		if assert.Error(t, err, "%q: %s", istio.Document, istio.Refused) {
			message := err.Error()
			for err := err; err != nil; err = unwrap(err) {
				message = err.Error()
				if strings.Contains(istio.Refused, message) {
					break
				}
			}
			assert.Contains(t, istio.Refused, message, istio.Document)
		}
	}
}

func unwrap(err error) error {
	wrapped, _ := err.(interface{ Unwrap() error })
	if wrapped == nil {
		return nil
	}
	return wrapped.Unwrap()
}
