package request

import (
	"fmt"
	"math"
	"time"
)

// The largest values of numbers. Longer times overflow, or keep an update waiting for a mistake.
const (
	// MaxTimeoutSeconds bounds every time limit: one day.
	MaxTimeoutSeconds = 24 * 60 * 60
	MaxMaxParallel    = 1000
	MaxMaxFailures    = 1000
	// MaxTagLength is in characters: the largest integer that every SDK has.
	MaxTagLength = math.MaxInt32
	// MaxInterval bounds the time between two scrapes.
	MaxInterval = 24 * time.Hour
)

// OutOfRange is the reason why a whole number is refused, "" for one from least to most.
func OutOfRange(given float64, least, most int) string {
	if given >= float64(least) && given <= float64(most) {
		return ""
	}
	return fmt.Sprintf("must be between %d and %d; found %.0f", least, most, given)
}
