package main

import (
	"encoding/json"
	"testing"

	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/stretchr/testify/require"
)

const released = `{
  "resources": {"p:index:Mesh": {
    "inputProperties": {"sampling": {"type": "number"}, "tracing": {"$ref": "#/types/p:index:Tracing"}},
    "properties": {"endpoint": {"type": "string"}}
  }},
  "functions": {"p:index:getMesh": {"inputs": {"properties": {"name": {"type": "string"}}}, "outputs": {"properties": {"host": {"type": "string"}}}}},
  "types": {
    "p:index:Tracing": {"type": "object", "properties": {"protocol": {"$ref": "#/types/p:index:Protocol"}}},
    "p:index:Protocol": {"type": "string", "enum": [{"name": "Zipkin", "value": "Zipkin"}, {"name": "Datadog", "value": "Datadog"}]}
  },
  "config": {"variables": {"context": {"type": "string"}}}
}`

func parse(t *testing.T, text string) schema.PackageSpec {
	t.Helper()
	var spec schema.PackageSpec
	require.NoError(t, json.Unmarshal([]byte(text), &spec))
	return spec
}

func TestASchemaDoesNotBreakItself(t *testing.T) {
	t.Parallel()
	require.Empty(t, breaks(parse(t, released), parse(t, released)))
}

func TestWhatIsAddedBreaksNothing(t *testing.T) {
	t.Parallel()
	now := parse(t, released)
	mesh := now.Resources["p:index:Mesh"]
	mesh.InputProperties["more"] = schema.PropertySpec{TypeSpec: schema.TypeSpec{Type: "string"}}
	mesh.Properties["more"] = schema.PropertySpec{TypeSpec: schema.TypeSpec{Type: "string"}}
	require.Empty(t, breaks(parse(t, released), now))
}

func TestWhatIsGoneOrOtherOrRequiredBreaks(t *testing.T) {
	t.Parallel()
	now := parse(t, `{
	  "resources": {"p:index:Mesh": {
	    "inputProperties": {"sampling": {"type": "integer"}, "tracing": {"$ref": "#/types/p:index:Tracing", "plain": true}, "name": {"type": "string"}},
	    "requiredInputs": ["name"]
	  }},
	  "types": {
	    "p:index:Tracing": {"type": "object", "properties": {"protocol": {"$ref": "#/types/p:index:Protocol"}}, "required": ["protocol"]},
	    "p:index:Protocol": {"type": "string", "enum": [{"name": "Zipkin", "value": "Zipkin"}]}
	  }
	}`)
	found := breaks(parse(t, released), now)
	require.Equal(t, []broken{
		{"Mesh.endpoint", "is gone"},
		{"Mesh.name", "has to be given now"},
		{"Mesh.sampling", `was {"type":"number"} and is {"type":"integer"}`},
		{"Mesh.tracing", `was {"$ref":"#/types/p:index:Tracing"} and is {"$ref":"#/types/p:index:Tracing","plain":true}`},
		{"Protocol.Datadog", "is gone"},
		{"Tracing.protocol", "has to be given now"},
		{"config.context", "is gone"},
		{"getMesh", "is gone"},
	}, found)
	require.Equal(t, found[1:], unannounced(found, "- `Mesh.endpoint` is gone: use another"))
}
