package provider

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// withPlainStructures marks the component's groups of inputs (tracing, istio, …) and its enums as plain in the schema:
// what stands in them may be an output, they themselves may not, since the plan's shape hangs on them. The library marks
// only scalars so.
func withPlainStructures(served p.Provider) p.Provider {
	inner := served.GetSchema
	served.GetSchema = func(ctx context.Context, req p.GetSchemaRequest) (p.GetSchemaResponse, error) {
		response, err := inner(ctx, req)
		if err != nil {
			return response, err
		}
		var spec schema.PackageSpec
		if err := json.Unmarshal([]byte(response.Schema), &spec); err != nil {
			return response, fmt.Errorf("reading the inferred schema: %w", err)
		}
		component := spec.Resources[names.ComponentType]
		markPlain(spec, component.InputProperties)
		for name, text := range request.EnumDescriptions {
			enum := spec.Types[names.Package+":index:"+name]
			enum.Description = text
			spec.Types[names.Package+":index:"+name] = enum
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
