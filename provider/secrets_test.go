package provider_test

import (
	"fmt"
	"strings"
	"testing"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil/rpcerror"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/enginetest"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// printed is what the engine prints of an error: it looks the value of each path up in the inputs (source_eval.go, errorToMessage).
func printed(err error, inputs property.Map) string {
	failed, isStatus := rpcerror.FromError(err)
	if !isStatus {
		return err.Error()
	}
	text := failed.Message()
	for _, each := range failed.InputPropertiesErrors() {
		text += fmt.Sprintf("\n- property %s has a problem: %s", each.PropertyPath, each.Reason)
		if path, err := resource.ParsePropertyPath(each.PropertyPath); err == nil {
			if value, found := path.Get(resource.ToResourcePropertyValue(property.New(inputs))); found {
				text += fmt.Sprintf(" with value '%v'", value)
			}
		}
	}
	return text
}

// plaintext is a value without what is secret in it.
func plaintext(value property.Value) string {
	var text strings.Builder
	switch {
	case value.Secret():
	case value.IsMap():
		for name, member := range value.AsMap().All {
			text.WriteString(name + ": " + plaintext(member) + "\n")
		}
	case value.IsArray():
		for _, element := range value.AsArray().All {
			text.WriteString(plaintext(element) + "\n")
		}
	default:
		fmt.Fprintf(&text, "%v", value)
	}
	return text.String()
}

func TestNoTextRepeatsTheValueOfASecretInput(t *testing.T) {
	t.Parallel()
	const secret = "topsecret"
	kubeconfig := enginetest.Cluster(t)
	_, values := places(committedSchema(t), names.ComponentType)
	for _, at := range values {
		if at.spec.Type == "number" || at.spec.Type == "integer" || at.spec.Type == "boolean" {
			continue
		}
		// The first is valid for most inputs; the others are refused by one check or another.
		inputs := map[string]property.Map{"beside another problem": withBadSampling(at.with(property.New(secret).WithSecret(true)))}
		for _, value := range []string{secret, "shop/" + secret + ".svc", "http://" + secret + ":1", secret + "\n", "(" + secret, secret + strings.Repeat("x", 20000)} {
			inputs[fmt.Sprintf("%.20q", value)] = at.with(property.New(value).WithSecret(true))
		}
		inputs["a valid group"], inputs["a group"] = secretAround(at.with(property.New(secret))), secretAround(at.with(property.New(secret+"\n")))
		for name, given := range inputs {
			t.Run(at.path+" "+name, func(t *testing.T) {
				t.Parallel()
				e := &enginetest.Engine{Kubernetes: map[string]property.Value{"kubeconfig": property.New(kubeconfig)}}
				response, err := e.Construct(t, func(r *p.ConstructRequest) { r.Inputs = given })
				assert.NotContains(t, plaintext(property.New(response.State)), secret)
				for _, made := range e.Made {
					assert.NotContains(t, made.Name+plaintext(property.New(made.Inputs)), secret, made.Name)
				}
				if err != nil {
					assert.NotContains(t, printed(err, given), secret)
				}
			})
		}
	}
}

// secretAround makes the group of an input a secret, such as tracing.
func secretAround(inputs property.Map) property.Map {
	members := map[string]property.Value{}
	for name, member := range inputs.All {
		members[name] = member.WithSecret(true)
	}
	return property.NewMap(members)
}

func withBadSampling(inputs property.Map) property.Map {
	tracing := map[string]property.Value{"sampling": property.New(150.0)}
	if given := inputs.Get("tracing"); given.IsMap() {
		for name, member := range given.AsMap().All {
			tracing[name] = member
		}
	}
	return inputs.Set("tracing", property.New(tracing))
}

func TestTheErrorForASecretInputNamesItsPathInItsText(t *testing.T) {
	t.Parallel()
	for path, given := range map[string]property.Map{
		"groundcover.address": group("groundcover", "address", property.New("http://topsecret:1")),
		`tracing.customTags["team"].literal`: group("tracing", "customTags", enginetest.Object(map[string]property.Value{
			"team": enginetest.Object(map[string]property.Value{"literal": property.New("topsecret\n").WithSecret(true)})})),
		`metrics.monitorLabels["team"]`: group("metrics", "monitorLabels", enginetest.Object(map[string]property.Value{"team": property.New("top secret").WithSecret(true)})),
		"metrics.labels":                group("metrics", "labels", enginetest.Object(map[string]property.Value{"topsecret-key": property.New("x")}).WithSecret(true)),
		"istio.revision":                group("istio", "revision", property.New("topsecret").WithSecret(true)),
		"istio.revisions":               group("istio", "revisions", property.New([]property.Value{property.New("topsecret").WithSecret(true)})),
		"tracing.protocol":              group("tracing", "protocol", property.New("topsecret").WithSecret(true)),
		"tracing.sampling":              group("tracing", "sampling", property.New(4711.0).WithSecret(true)),
		"tracing.topsecrets":            group("tracing", "topsecrets", property.New("topsecret").WithSecret(true)),
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			if path == "groundcover.address" {
				given = group("groundcover", "address", property.New("http://topsecret:1").WithSecret(true))
			}
			e := &enginetest.Engine{Kubernetes: map[string]property.Value{"kubeconfig": property.New(enginetest.Cluster(t))}}
			_, err := e.Construct(t, func(r *p.ConstructRequest) { r.Inputs = given })
			failed, isStatus := rpcerror.FromError(err)
			require.True(t, isStatus)
			assert.Contains(t, failed.Message(), "property "+path+", which is a secret, has a problem: ")
			assert.Empty(t, failed.InputPropertiesErrors(), "the engine prints the value of each path")
			assert.NotContains(t, strings.ReplaceAll(failed.Message(), "topsecrets", ""), "topsecret")
			assert.NotContains(t, failed.Message(), "4711")
		})
	}
}

func group(name, input string, value property.Value) property.Map {
	return property.NewMap(map[string]property.Value{name: enginetest.Object(map[string]property.Value{input: value})})
}

func TestAnErrorOfAResourceDoesNotRepeatASecretField(t *testing.T) {
	t.Parallel()
	server := (&enginetest.Engine{}).Server(t)
	require.NoError(t, server.Configure(p.ConfigureRequest{Args: property.NewMap(map[string]property.Value{"kubeconfig": property.New(enginetest.Cluster(t))})}))
	fields := enginetest.Object(map[string]property.Value{"data": enginetest.Object(map[string]property.Value{"topsecret": property.New("topsecret")})})
	_, err := server.Create(p.CreateRequest{Urn: resource.CreateURN("x", names.ObjectPatchType, "", "project", "stack"), Properties: property.NewMap(map[string]property.Value{
		"apiVersion": property.New("v1"), "kind": property.New("ConfigMap"), "namespace": property.New("istio-system"), "name": property.New("topsecret").WithSecret(true),
		"fields": fields.WithSecret(true)})})
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "topsecret")
	assert.Contains(t, err.Error(), "ConfigMap istio-system/[secret]")
	response, err := server.Check(p.CheckRequest{Urn: resource.CreateURN("x", names.ObjectPatchType, "", "project", "stack"), Inputs: property.NewMap(map[string]property.Value{
		"apiVersion": property.New("v1"), "kind": property.New([]property.Value{property.New("topsecret").WithSecret(true)})})})
	require.NoError(t, err)
	assert.Equal(t, []p.CheckFailure{{Reason: "property kind, which is a secret, has a problem: must be a string; found a list. Put it in quotes"}}, response.Failures)
}
