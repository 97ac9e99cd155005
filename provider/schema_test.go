package provider_test

import (
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/enginetest"

	"encoding/json"
	"os"
	"reflect"
	"testing"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheCommittedSchemaIsTheOneThatIsServed(t *testing.T) {
	t.Parallel()
	response, err := (&enginetest.Engine{}).Server(t).GetSchema(p.GetSchemaRequest{})
	require.NoError(t, err)
	committed, err := os.ReadFile("../schema.json")
	require.NoError(t, err)
	var want, served any
	require.NoError(t, json.Unmarshal(committed, &want))
	require.NoError(t, json.Unmarshal([]byte(response.Schema), &served))
	// The schemas themselves are too long for a message.
	assert.True(t, reflect.DeepEqual(want, served), "schema.json is not the schema that is served; run make generate")
}

func TestEveryInputAndOutputIsDocumented(t *testing.T) {
	t.Parallel()
	committed, err := os.ReadFile("../schema.json")
	require.NoError(t, err)
	var spec schema.PackageSpec
	require.NoError(t, json.Unmarshal(committed, &spec))
	documented := func(of string, properties map[string]schema.PropertySpec) {
		for name, property := range properties {
			assert.NotEmpty(t, property.Description, "%s.%s", of, name)
		}
	}
	for token, resource := range spec.Resources {
		assert.NotEmpty(t, resource.Description, token)
		documented(token, resource.InputProperties)
		documented(token, resource.Properties)
	}
	for token, kind := range spec.Types {
		assert.NotEmpty(t, kind.Description, token)
		documented(token, kind.Properties)
		for _, value := range kind.Enum {
			assert.NotEmpty(t, value.Description, "%s: %v", token, value.Value)
		}
	}
	for token, function := range spec.Functions {
		assert.NotEmpty(t, function.Description, token)
		documented(token, function.Inputs.Properties)
	}
	documented("config", spec.Config.Variables)
	assert.True(t, spec.Config.Variables["kubeconfig"].Secret)
}
