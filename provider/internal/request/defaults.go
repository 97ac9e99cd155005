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
	DefaultMethod      = MethodAuto
	DefaultProfile     = Standard
	// DefaultInterval is the time between two scrapes, DefaultTimeout the limit of one, or the interval where that is shorter.
	DefaultInterval = "30s"
	DefaultTimeout  = 10 * time.Second
)
