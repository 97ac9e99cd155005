package request

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi-go-provider/infer"
)

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

// Enum is a closed set of values. The SDKs do not check that an input is one of them.
type Enum[T any] interface {
	~string
	Values() []infer.EnumValue[T]
}

// CheckEnum returns nil for a value of the enum, else an error that lists its values.
func CheckEnum[T Enum[T]](given T) error {
	names := make([]string, 0, len(given.Values()))
	for _, v := range given.Values() {
		names = append(names, fmt.Sprint(v.Value))
	}
	if slices.Contains(names, string(given)) {
		return nil
	}
	return fmt.Errorf("must be one of %s; found %q", strings.Join(names, ", "), string(given))
}
