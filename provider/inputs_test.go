package provider_test

import (
	"strings"
	"testing"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	perrors "github.com/pulumi/pulumi/sdk/v3/go/pulumi/errors"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil/rpcerror"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/enginetest"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// refusals are the problems that inputs of a resource or of the component have; a component must not register anything then.
func refusals(t *testing.T, token string, inputs property.Map) []perrors.InputPropertyErrorDetails {
	t.Helper()
	if token != names.ComponentType {
		response, err := (&enginetest.Engine{}).Server(t).Check(p.CheckRequest{Urn: resource.CreateURN("x", token, "", "project", "stack"), Inputs: inputs})
		require.NoError(t, err)
		var found []perrors.InputPropertyErrorDetails
		for _, failure := range response.Failures {
			found = append(found, perrors.InputPropertyErrorDetails{PropertyPath: failure.Property, Reason: failure.Reason})
		}
		return found
	}
	e := &enginetest.Engine{Kubernetes: map[string]property.Value{"kubeconfig": property.New(property.Null)}}
	_, err := e.Construct(t, func(r *p.ConstructRequest) { r.Inputs = inputs })
	if err == nil {
		return nil
	}
	assert.Empty(t, e.Made)
	failed, isStatus := rpcerror.FromError(err)
	require.True(t, isStatus, "%s", err)
	require.NotEmpty(t, failed.InputPropertiesErrors(), "%s", err)
	return failed.InputPropertiesErrors()
}

// withInputs are the resources of the schema.
var withInputs = []string{names.ComponentType, names.ObjectPatchType, names.OwnershipType, names.RolloutType}

func TestEveryResourceOfTheSchemaIsTested(t *testing.T) {
	t.Parallel()
	assert.Len(t, committedSchema(t).Resources, len(withInputs))
}

func TestAnUnknownKeyIsRefusedWithItsPathAndTheNearestName(t *testing.T) {
	t.Parallel()
	spec := committedSchema(t)
	for _, token := range withInputs {
		objects, _ := places(spec, token)
		for _, at := range objects {
			t.Run(token+" "+at.path, func(t *testing.T) {
				t.Parallel()
				misspelt, want := map[string]property.Value{}, map[string]string{}
				for name := range at.properties {
					misspelt[name+"x"] = property.New(1.0)
					want[strings.TrimPrefix(at.path+"."+name+"x", ".")] = name
				}
				found := refusals(t, token, at.with(property.New(misspelt)))
				require.Len(t, found, len(want))
				for _, each := range found {
					assert.Contains(t, each.Reason, "Set "+want[each.PropertyPath], each.PropertyPath)
				}
			})
		}
	}
}

func TestAKeyThatIsNearNoInputIsRefusedWithAllOfThem(t *testing.T) {
	t.Parallel()
	found := refusals(t, names.ComponentType, property.NewMap(map[string]property.Value{"istio": enginetest.Object(map[string]property.Value{"colour": property.New("blue")})}))
	require.Len(t, found, 1)
	assert.Equal(t, `there is no input "colour" here. Set one of meshConfig, namespace, revision, revisions`, found[0].Reason)
	snake := refusals(t, names.ComponentType, property.NewMap(map[string]property.Value{"tracing": enginetest.Object(map[string]property.Value{"max_tag_length": property.New(5.0)})}))
	assert.Equal(t, `there is no input "max_tag_length" here. Set maxTagLength`, snake[0].Reason)
}

func TestAValueOfAnotherTypeIsRefusedWithItsPath(t *testing.T) {
	t.Parallel()
	spec := committedSchema(t)
	for _, token := range withInputs {
		objects, values := places(spec, token)
		for _, at := range append(objects[1:], values...) {
			if at.spec.Ref == "pulumi.json#/Any" {
				continue
			}
			t.Run(token+" "+at.path, func(t *testing.T) {
				t.Parallel()
				found := refusals(t, token, at.with(property.New([]property.Value{})))
				require.Len(t, found, 1)
				assert.Equal(t, at.path, found[0].PropertyPath)
				assert.Contains(t, found[0].Reason, "found a list")
			})
		}
	}
}

func TestANumberOutOfItsRangeIsRefusedBeforeAnyWrite(t *testing.T) {
	t.Parallel()
	spec := committedSchema(t)
	for _, token := range withInputs {
		_, values := places(spec, token)
		for _, at := range values {
			if at.spec.Type != "number" && at.spec.Type != "integer" {
				continue
			}
			// All of them would overflow a time, a 32-bit number or the memory; a fraction would be cut off.
			wrong := []property.Value{property.New(99999999999.0), property.New(1e300), property.New(-5.0), property.New("99999999999")}
			if at.spec.Type == "integer" {
				wrong = append(wrong, property.New(2.5), property.New("2.5"))
			}
			if at.path != "tracing.maxTagLength" && at.path != "metrics.sampleLimit" {
				wrong = append(wrong, property.New(2147483647.0))
			}
			for _, value := range append(wrong, property.New("five")) {
				t.Run(token+" "+at.path, func(t *testing.T) {
					t.Parallel()
					paths := map[string]int{}
					for _, each := range refusals(t, token, at.with(value)) {
						paths[each.PropertyPath]++
					}
					assert.Equal(t, 1, paths[at.path], "%v", value)
				})
			}
		}
	}
}

func TestTheTextsOfPulumisConfigurationAreTakenAsNumbersAndBooleans(t *testing.T) {
	t.Parallel()
	spec := committedSchema(t)
	for _, token := range withInputs {
		_, values := places(spec, token)
		for _, at := range values {
			text, found := map[string]string{"number": "5", "integer": "5", "boolean": "false"}[at.spec.Type]
			if !found {
				continue
			}
			t.Run(token+" "+at.path, func(t *testing.T) {
				t.Parallel()
				for _, problem := range refusals(t, token, at.with(property.New(text))) {
					assert.NotEqual(t, at.path, problem.PropertyPath, problem.Reason)
				}
			})
		}
	}
	e := &enginetest.Engine{Kubernetes: map[string]property.Value{"kubeconfig": property.New(enginetest.Cluster(t))}}
	response, err := e.Construct(t, func(r *p.ConstructRequest) {
		r.Inputs = property.NewMap(map[string]property.Value{
			"tracing": enginetest.Object(map[string]property.Value{"sampling": property.New("5")}),
			"rollout": enginetest.Object(map[string]property.Value{"controlPlane": property.New("false")})})
	})
	require.NoError(t, err)
	assert.InDelta(t, 5.0, response.State.Get("tracing").AsMap().Get("sampling").AsNumber(), 0)
	assert.NotContains(t, e.Names(), "mesh-istiod", "controlPlane is false")
}

func TestAPlainInputThatIsNotKnownInAPreviewIsRefusedWithItsPath(t *testing.T) {
	t.Parallel()
	for path, inputs := range map[string]property.Map{
		"tracing":          property.NewMap(map[string]property.Value{"tracing": property.New(property.Computed)}),
		"tracing.protocol": property.NewMap(map[string]property.Value{"tracing": enginetest.Object(map[string]property.Value{"protocol": property.New(property.Computed)})}),
	} {
		found := refusals(t, names.ComponentType, inputs)
		require.Len(t, found, 1)
		assert.Equal(t, path, found[0].PropertyPath)
		assert.Contains(t, found[0].Reason, "known in a preview")
	}
}
