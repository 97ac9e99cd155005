package request

// Protocol is how spans travel from the proxies to the sensor.
type Protocol string

// The protocols that both Istio's tracers and groundcover's sensor speak.
const (
	OpenTelemetry Protocol = "OpenTelemetry"
	Datadog       Protocol = "Datadog"
	Zipkin        Protocol = "Zipkin"
)

// API is the form in which Istio is told to trace.
type API string

const (
	// Telemetry is an extension provider and the Telemetry API (Istio 1.12 and later): no proxy restarts.
	Telemetry API = "Telemetry"
	// MeshDefault is the classic form, defaultConfig.tracing: every proxy restarts.
	MeshDefault API = "MeshDefault"
)

// MeshConfig is the place where the mesh configuration is written.
type MeshConfig string

// Auto is decided by who owns the mesh; None writes nothing and only puts out what the owner has to apply.
const (
	Auto            MeshConfig = "Auto"
	SharedConfigMap MeshConfig = "SharedConfigMap"
	ConfigMap       MeshConfig = "ConfigMap"
	IstioOperator   MeshConfig = "IstioOperator"
	Sail            MeshConfig = "Sail"
	None            MeshConfig = "None"
)

// Policy is when proxies restart.
type Policy string

// WhenNeeded restarts what does not run the configuration yet and needs a restart for it; Never leaves that to others;
// Always restarts on each change of the configuration, needed or not.
const (
	WhenNeeded Policy = "WhenNeeded"
	Never      Policy = "Never"
	Always     Policy = "Always"
)

// OnDestroy is what happens to proxies that were restarted, once the configuration is gone.
type OnDestroy string

// Restart makes them forget the tracer; Leave leaves that to their next restart.
const (
	Restart OnDestroy = "Restart"
	Leave   OnDestroy = "Leave"
)

// OnRejection is what happens to a configuration that proxies reject.
type OnRejection string

// RevertRejected puts back what was there, LeaveRejected leaves it; both fail the update with the proxies' words.
const (
	RevertRejected OnRejection = "Revert"
	LeaveRejected  OnRejection = "Leave"
)

// Defaults of every input that has one. The texts of the inputs repeat them.
const (
	DefaultNamespace      = "groundcover"
	DefaultRelease        = "groundcover"
	DefaultSampling       = 1.0
	DefaultTimeoutSeconds = 600
	DefaultMaxParallel    = 5
)
