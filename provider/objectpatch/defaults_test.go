package objectpatch

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/schematest"
)

func TestEveryDescriptionNamesTheDefaultThatAGuardUses(t *testing.T) {
	t.Parallel()
	guard, described := (&Guard{}).guard(), schematest.Defaults(t, "Guard")
	assert.Equal(t, strconv.Itoa(int(guard.Wait.Seconds())), described["waitSeconds"].Value)
	assert.Equal(t, strconv.Itoa(int(guard.Rollout.Seconds())), described["rolloutSeconds"].Value)
	assert.Equal(t, guard.Revert, described["onRejection"].Value == string(request.RevertRejected))
	for _, property := range []string{"revision", "provider"} {
		assert.Empty(t, described[property].Value, property)
		assert.NotEmpty(t, described[property].Text, property)
	}
	assert.Empty(t, guard.Revision+guard.Provider)
}
