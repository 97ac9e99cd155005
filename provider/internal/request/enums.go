package request

// EnumDescriptions are the descriptions of the enums by the name of their type in the schema; infer does not write them.
var EnumDescriptions = map[string]string{
	"Protocol":       "The protocol by which proxies send spans to the sensor.",
	"API":            "The part of Istio's configuration that carries the tracer.",
	"MeshConfig":     "The object that the mesh configuration is written to.",
	"OnRejection":    "The effect on a configuration that proxies reject.",
	"RestartPolicy":  "The condition under which proxies restart.",
	"OnDestroy":      "The effect of a destroy on proxies that a rollout restarted.",
	"RolloutTrigger": "The moment at which a rollout restarts workloads.",
	"MetricsMethod":  "The kind of object that configures the scrape.",
	"MetricsProfile": "The set of metrics that is kept.",
	"MeshComponent":  "A component of Istio that exports metrics.",
}
