package component

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestEveryShareOfWhichEnvoyKeepsAllDigitsIsAccepted(t *testing.T) {
	t.Parallel()
	for steps := range 100*stepsPerPercent + 1 {
		var found problems
		found.sampling(float64(steps) / stepsPerPercent)
		assert.Empty(t, found, steps)
	}
}
