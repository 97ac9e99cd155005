package request

import "time"

// The defaults of inputs. The descriptions of the inputs are written from them.
const (
	DefaultNamespace      = "groundcover"
	DefaultRelease        = "groundcover"
	DefaultSampling       = 1.0
	DefaultTimeoutSeconds = 600
	DefaultMaxParallel    = 5
	// DefaultWaitSeconds is the time that a guard waits for proxies to acknowledge a write.
	DefaultWaitSeconds = 30
	// DefaultInterval is the time between two scrapes. DefaultTimeout is the limit of one, unless the interval is shorter.
	DefaultInterval = "30s"
	DefaultTimeout  = 10 * time.Second
)
