package component_test

import (
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/enginetest"

	"encoding/json"
	"math"
	"os"
	"regexp"
	"strings"
	"testing"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/status"
)

func stackConfig(key, value string) map[config.Key]string {
	return map[config.Key]string{config.MustParseKey(key): value}
}

func inputs(group string, fields map[string]property.Value) func(*p.ConstructRequest) {
	return func(r *p.ConstructRequest) {
		r.Inputs = property.NewMap(map[string]property.Value{group: enginetest.Object(fields)})
	}
}

func TestBadInputIsOneErrorWithAllPathsAndNothingIsRegistered(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		edit func(*p.ConstructRequest)
		path string
		says string
	}{
		"sampling above 100":             {inputs("tracing", map[string]property.Value{"sampling": property.New(150.0)}), "tracing.sampling", "between 0 and 100"},
		"sampling below a step of Envoy": {inputs("tracing", map[string]property.Value{"sampling": property.New(0.004)}), "tracing.sampling", "found 0.004. Set 0 or 0.01"},
		"sampling between two steps":     {inputs("tracing", map[string]property.Value{"sampling": property.New(33.333)}), "tracing.sampling", "found 33.333. Set 33.33 or 33.34"},
		"sampling below 0":               {inputs("tracing", map[string]property.Value{"sampling": property.New(-3.0)}), "tracing.sampling", "between 0 and 100"},
		"sampling NaN":                   {inputs("tracing", map[string]property.Value{"sampling": property.New(math.NaN())}), "tracing.sampling", "between 0 and 100"},
		"unknown protocol":               {inputs("tracing", map[string]property.Value{"protocol": property.New("Jaeger")}), "tracing.protocol", "OpenTelemetry, Datadog, Zipkin"},
		"address with a scheme":          {inputs("groundcover", map[string]property.Value{"address": property.New("http://a:1")}), "groundcover.address", "scheme"},
		"address without a port":         {inputs("groundcover", map[string]property.Value{"address": property.New("a.b.svc")}), "groundcover.address", "host:port"},
		"address with port 0":            {inputs("groundcover", map[string]property.Value{"address": property.New("a:0")}), "groundcover.address", "1 to 65535"},
		"ProxyConfig by OpenTelemetry":   {inputs("tracing", map[string]property.Value{"api": property.New("ProxyConfig")}), "tracing.api", "Datadog or Zipkin"},
		"an empty tag name": {inputs("tracing", map[string]property.Value{"customTags": enginetest.Object(map[string]property.Value{
			"": enginetest.Object(map[string]property.Value{"literal": property.New("x")})})}), `tracing.customTags[""]`, "name"},
		"a tag of two sources": {inputs("tracing", map[string]property.Value{"customTags": enginetest.Object(map[string]property.Value{
			"a": enginetest.Object(map[string]property.Value{"literal": property.New("x"), "header": property.New("y")})})}), `tracing.customTags["a"]`, "exactly one"},
		"a sampling of 0 with ProxyConfig":         {inputs("tracing", map[string]property.Value{"api": property.New("ProxyConfig"), "protocol": property.New("Zipkin"), "sampling": property.New(0.0)}), "tracing.sampling", "Telemetry"},
		"an excluded workload without a namespace": {inputs("rollout", map[string]property.Value{"workloads": enginetest.Object(map[string]property.Value{"exclude": property.New(property.NewArray([]property.Value{property.New("shop")}))})}), "rollout.workloads.exclude[0]", "namespace/name"},
		"a selector that is none":                  {inputs("rollout", map[string]property.Value{"workloads": enginetest.Object(map[string]property.Value{"selector": property.New("a in")})}), "rollout.workloads.selector", "team=shop"},
		"a way of scraping that is none":           {inputs("metrics", map[string]property.Value{"method": property.New("Push")}), "metrics.method", "PodMonitor"},
		"a part of Istio that is none":             {inputs("metrics", map[string]property.Value{"components": texts("Pilot")}), "metrics.components[0]", "Istiod"},
		"a pattern that is not RE2":                {inputs("metrics", map[string]property.Value{"keep": texts("istio_.+", "(?=x)")}), "metrics.keep[1]", "RE2"},
		"an empty pattern":                         {inputs("metrics", map[string]property.Value{"drop": texts("")}), "metrics.drop[0]", "empty"},
		"an interval that is no duration":          {inputs("metrics", map[string]property.Value{"interval": property.New("30")}), "metrics.interval", "30s"},
		"an interval of days":                      {inputs("metrics", map[string]property.Value{"interval": property.New("1d")}), "metrics.interval", "30s"},
		"an interval of nothing":                   {inputs("metrics", map[string]property.Value{"interval": property.New("0s")}), "metrics.interval", "30s"},
		"an interval shorter than the timeout":     {inputs("metrics", map[string]property.Value{"interval": property.New("10s"), "scrapeTimeout": property.New("20s")}), "metrics.interval", "shorter"},
		"a label name that Prometheus refuses":     {inputs("metrics", map[string]property.Value{"labels": enginetest.Object(map[string]property.Value{"my-team": property.New("x")})}), `metrics.labels["my-team"]`, "label name"},
		"a reserved label name":                    {inputs("metrics", map[string]property.Value{"dropLabels": texts("__name__")}), "metrics.dropLabels[0]", "__"},
		"a limit of 0":                             {inputs("metrics", map[string]property.Value{"sampleLimit": property.New(0.0)}), "metrics.sampleLimit", "greater than 0"},
		"a monitor's label that is none":           {inputs("metrics", map[string]property.Value{"monitorLabels": enginetest.Object(map[string]property.Value{"team": property.New("a b")})}), `metrics.monitorLabels["team"]`, "label"},
		"a timeout of days":                        {inputs("rollout", map[string]property.Value{"timeoutSeconds": property.New(90000.0)}), "rollout.timeoutSeconds", "between 1 and 86400; found 90000"},
		"a dry run in no namespace":                {inputs("rollout", map[string]property.Value{"dryRunNamespace": property.New("Probe")}), "rollout.dryRunNamespace", "must be the name of a namespace"},
		"a negative number of failures":            {inputs("rollout", map[string]property.Value{"maxFailures": property.New(-1.0)}), "rollout.maxFailures", "between 0 and 1000"},
		"a restart of everything at once":          {inputs("rollout", map[string]property.Value{"maxParallel": property.New(1001.0)}), "rollout.maxParallel", "between 1 and 1000"},
		"an interval of two days":                  {inputs("metrics", map[string]property.Value{"interval": property.New("48h")}), "metrics.interval", "at most 1d"},
		"an interval that overflows":               {inputs("metrics", map[string]property.Value{"interval": property.New("99999999999h")}), "metrics.interval", "at most 1d"},
		"a revision beside revisions":              {inputs("istio", map[string]property.Value{"revision": property.New("default"), "revisions": texts("default")}), "istio.revision", "istio.revisions"},
		"an unknown revision beside revisions":     {inputs("istio", map[string]property.Value{"revision": property.New(property.Computed), "revisions": texts("default")}), "istio.revision", "istio.revisions"},
		"a second revision that is not there":      {inputs("istio", map[string]property.Value{"revisions": texts("default", "blue")}), "istio.revisions[1]", "default (namespace istio-system)"},
		"an environment of two lines":              {inputs("tracing", map[string]property.Value{"environment": property.New("prod\nstage")}), "tracing.environment", `found '\n' at byte 4`},
		"a cluster with a null":                    {inputs("tracing", map[string]property.Value{"cluster": property.New("a\x00")}), "tracing.cluster", "control character"},
		"a source that is too long":                {inputs("tracing", map[string]property.Value{"source": property.New(strings.Repeat("é", 8193))}), "tracing.source", "at most 16384 bytes, the limit of Envoy for a header; found 16386"},
		"a literal of two lines":                   {tag("literal", "a\r\nb"), `tracing.customTags["team"].literal`, "control character"},
		"a literal that is too long":               {tag("literal", strings.Repeat("x", 16385)), `tracing.customTags["team"].literal`, "16384"},
		"a header that is no token":                {tag("header", "x team"), `tracing.customTags["team"].header`, "letters, digits"},
		"a header with a colon":                    {tag("header", "x-team:"), `tracing.customTags["team"].header`, "letters, digits"},
		"a header that is too long":                {tag("header", strings.Repeat("x", 16385)), `tracing.customTags["team"].header`, "16384"},
		"a variable that is none":                  {tag("environment", "MY TEAM"), `tracing.customTags["team"].environment`, "environment variable"},
		"a variable that begins with a digit":      {tag("environment", "1TEAM"), `tracing.customTags["team"].environment`, "environment variable"},
		"a finding that is none": {func(r *p.ConstructRequest) {
			r.Inputs = property.NewMap(map[string]property.Value{"ignoreFindings": property.New(property.NewArray([]property.Value{property.New("GCI0000")}))})
		}, "ignoreFindings[0]", "docs/findings.md"},
		"a revision that is not there": {inputs("istio", map[string]property.Value{"revision": property.New("blue")}), "istio.revision", "default (namespace istio-system)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := &enginetest.Engine{Kubernetes: map[string]property.Value{"kubeconfig": property.New(enginetest.Cluster(t))}}
			_, err := e.Construct(t, c.edit)
			details := detailsOf(t, err)
			require.Len(t, details, 1)
			assert.Equal(t, c.path, details[0].PropertyPath)
			assert.Contains(t, details[0].Reason, c.says)
			assert.True(t, inSchema(t, details[0].PropertyPath), "%s is no property of schema.json", details[0].PropertyPath)
			assert.Empty(t, e.Made)
		})
	}
}

// tag is a custom tag with one field.
func tag(field, value string) func(*p.ConstructRequest) {
	return inputs("tracing", map[string]property.Value{"customTags": enginetest.Object(map[string]property.Value{
		"team": enginetest.Object(map[string]property.Value{field: property.New(value)})})})
}

func TestHeadersAndTagsThatEnvoyTakesAreAccepted(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string]func(*p.ConstructRequest){
		"a tab and letters of other alphabets": inputs("tracing", map[string]property.Value{"environment": property.New("prod\tпрод")}),
		"the longest value":                    tag("literal", strings.Repeat("x", 16384)),
		"a pseudo-header":                      tag("header", ":authority"),
		"every character of a token":           tag("header", "!#$%&'*+-.^_`|~09azAZ"),
		"a variable of POSIX":                  tag("environment", "_POD_NAME1"),
		"a variable of Kubernetes":             tag("environment", "my.pod-name"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := &enginetest.Engine{Kubernetes: map[string]property.Value{"kubeconfig": property.New(enginetest.Cluster(t))}}
			_, err := e.Construct(t, edit)
			require.NoError(t, err)
		})
	}
}

func texts(given ...string) property.Value {
	values := make([]property.Value, 0, len(given))
	for _, text := range given {
		values = append(values, property.New(text))
	}
	return property.New(property.NewArray(values))
}

func TestAllProblemsAreSaidAtOnceAlsoThoseOfTheKubeconfig(t *testing.T) {
	t.Parallel()
	e := &enginetest.Engine{Kubernetes: map[string]property.Value{"kubeconfig": property.New("not: [a kubeconfig"), "context": property.New("nope")}}
	_, err := e.Construct(t, inputs("tracing", map[string]property.Value{"sampling": property.New(150.0), "protocol": property.New("x")}))
	details := detailsOf(t, err)
	require.Len(t, details, 3)
	assert.Equal(t, "kubeconfig", details[2].PropertyPath)
	assert.NotContains(t, details[2].Reason, "not: [a", "a kubeconfig's contents are secret")
}

func TestAContextThatIsNotThereIsAnErrorThatListsThoseThatAre(t *testing.T) {
	t.Parallel()
	e := &enginetest.Engine{Kubernetes: map[string]property.Value{"kubeconfig": property.New(enginetest.Kubeconfig("http://127.0.0.1:1", "t")), "context": property.New("prod")}}
	_, err := e.Construct(t, nil)
	details := detailsOf(t, err)
	require.Len(t, details, 1)
	assert.Contains(t, details[0].Reason, `no context "prod"; found c`)
}

// detailsOf are the problems as the engine gets them.
func detailsOf(t *testing.T, err error) []*pulumirpc.InputPropertiesError_PropertyError {
	t.Helper()
	require.Error(t, err)
	for _, detail := range status.Convert(err).Details() {
		if properties, ok := detail.(*pulumirpc.InputPropertiesError); ok {
			return properties.Errors
		}
	}
	require.Failf(t, "no property errors", "%s", err)
	return nil
}

var element = regexp.MustCompile(`\[[^\]]*\]`)

// inSchema walks a property path through the committed schema.json, from the component's inputs or the provider's.
func inSchema(t *testing.T, path string) bool {
	t.Helper()
	text, err := os.ReadFile("../../schema.json")
	require.NoError(t, err)
	var spec schema.PackageSpec
	require.NoError(t, json.Unmarshal(text, &spec))
	properties := spec.Resources["groundcover-istio:index:GroundcoverIstio"].InputProperties
	if _, found := spec.Config.Variables[path]; found {
		return true
	}
	for _, name := range strings.Split(element.ReplaceAllString(path, ""), ".") {
		property, found := properties[name]
		if !found {
			return false
		}
		ref := property.Ref
		if property.AdditionalProperties != nil {
			ref = property.AdditionalProperties.Ref
		}
		properties = spec.Types[strings.TrimPrefix(ref, "#/types/")].Properties
	}
	return true
}
