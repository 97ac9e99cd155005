package request

import "time"

// The defaults of inputs. The descriptions of the inputs are written from them.
const (
	DefaultNamespace = "groundcover"
	DefaultRelease   = "groundcover"
	// DefaultDomain is the DNS domain of a cluster (Kubernetes' clusterDomain).
	DefaultDomain     = "cluster.local"
	DefaultMeshConfig = Auto

	DefaultTracing  = true
	DefaultProtocol = OpenTelemetry
	DefaultAPI      = Telemetry
	// DefaultSampling is a share of requests in percent.
	DefaultSampling       = 1.0
	DefaultReplaceDefault = false
	DefaultTakeOver       = false
	DefaultOnRejection    = RevertRejected

	DefaultPolicy         = WhenNeeded
	DefaultOnDestroy      = Restart
	DefaultControlPlane   = true
	DefaultGateways       = true
	DefaultWorkloads      = true
	DefaultTimeoutSeconds = 600
	DefaultMaxParallel    = 5
	DefaultMaxFailures    = 1
	// DefaultWaitSeconds is the time that a guard waits for proxies to acknowledge a write.
	DefaultWaitSeconds = 30
	DefaultMethod      = MethodAuto
	DefaultProfile     = Standard
	// DefaultInterval is the time between two scrapes, DefaultTimeout the limit of one, or the interval where that is shorter.
	DefaultInterval = "30s"
	DefaultTimeout  = 10 * time.Second
)
