package provider

import (
	"context"
	"encoding/json"
	"fmt"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// componentToken is the component's type.
const componentToken = Name + ":index:GroundcoverIstio"

// enumTexts describe the enums, which the library does not do.
var enumTexts = map[string]string{
	"Protocol":       "How spans travel from the proxies to the sensor.",
	"API":            "The form in which Istio is told to trace.",
	"MeshConfig":     "Where the mesh configuration is written.",
	"MetricsVia":     "By which objects a scrape is set up.",
	"MetricsProfile": "How much of the mesh's metrics is kept.",
	"MeshComponent":  "A part of Istio that exports metrics.",
	"RestartPolicy":  "When proxies restart.",
	"OnDestroy":      "What happens on destroy to proxies that were restarted.",
	"OnRejection":    "What happens to a configuration that proxies reject.",
	"RolloutOn":      "When a rollout acts.",
}

// withPlainStructures marks the component's groups of inputs (tracing, istio, …) and its enums as plain in the schema:
// what stands in them may be an output, they themselves may not, since the plan's shape hangs on them. The library marks
// only scalars so.
func withPlainStructures(served p.Provider) p.Provider {
	inner := served.GetSchema
	served.GetSchema = func(ctx context.Context, request p.GetSchemaRequest) (p.GetSchemaResponse, error) {
		response, err := inner(ctx, request)
		if err != nil {
			return response, err
		}
		var spec schema.PackageSpec
		if err := json.Unmarshal([]byte(response.Schema), &spec); err != nil {
			return response, fmt.Errorf("reading the inferred schema: %w", err)
		}
		component := spec.Resources[componentToken]
		markPlain(spec, component.InputProperties)
		for name, text := range enumTexts {
			enum := spec.Types[Name+":index:"+name]
			enum.Description = text
			spec.Types[Name+":index:"+name] = enum
		}
		text, err := json.Marshal(spec)
		return p.GetSchemaResponse{Schema: string(text)}, err
	}
	return served
}

// markPlain marks references to types of this package, and those inside them.
func markPlain(spec schema.PackageSpec, properties map[string]schema.PropertySpec) {
	for name, property := range properties {
		token := localType(property.TypeSpec)
		if property.AdditionalProperties != nil {
			token = localType(*property.AdditionalProperties)
		}
		if property.Items != nil {
			token = localType(*property.Items)
		}
		if token == "" {
			continue
		}
		property.Plain = true
		if property.AdditionalProperties != nil {
			property.AdditionalProperties.Plain = true
		}
		if property.Items != nil {
			property.Items.Plain = true
		}
		properties[name] = property
		markPlain(spec, spec.Types[token].Properties)
	}
}

func localType(spec schema.TypeSpec) string {
	const prefix = "#/types/"
	if len(spec.Ref) > len(prefix) && spec.Ref[:len(prefix)] == prefix {
		return spec.Ref[len(prefix):]
	}
	return ""
}
