package plan

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// proxyConfigInputs are the inputs of ProxyConfig tracing with Datadog, changed by edits.
func proxyConfigInputs(edits ...func(*request.Request)) request.Request {
	return inputs(append([]func(*request.Request){func(r *request.Request) {
		r.Tracing.API, r.Tracing.Protocol = request.ProxyConfig, request.Datadog
		r.Rollout.Policy, r.Rollout.OnDestroy, r.Rollout.Gateways, r.Rollout.Workloads = request.WhenNeeded, request.Restart, true, true
	}}, edits...)...)
}

func TestProxyConfigTracingSetsOneTracerRemovesTheOtherAndRestartsProxiesLast(t *testing.T) {
	t.Parallel()
	p := Make(proxyConfigInputs(), snapshotWith())
	assert.Empty(t, codes(p, finding.Error))
	assert.Equal(t, []string{"remove-tracer", "mesh-config", "istiod", "istiod-rollout", "proxies"}, stepNames(p))
	hash := step(t, p, "proxies").Rollout.ConfigHash
	assert.Equal(t, map[string]any{"enableTracing": true, "defaultConfig": map[string]any{
		"tracing": map[string]any{"sampling": 1.0, "zipkin": nil,
			"datadog": map[string]any{"address": "groundcover-sensor.groundcover.svc.cluster.local:8126"}},
		"proxyMetadata": map[string]any{"DD_INSTRUMENTATION_TELEMETRY_ENABLED": "false", "GROUNDCOVER_CONFIG_HASH": hash},
	}}, step(t, p, "mesh-config").Patch.Fields)
	assert.Equal(t, request.OnDelete, step(t, p, "remove-tracer").Rollout.Trigger)
	assert.Equal(t, hash, step(t, p, "proxies").Rollout.Proxies.AwaitInjectedText, "no proxy restarts before istiod injects this configuration")
}

func TestDatadogsRemoteConfigurationIsDisabledBeforeIstio123(t *testing.T) {
	t.Parallel()
	p := Make(proxyConfigInputs(), snapshotWith(istiod(func(i *mesh.Istiod) { i.Version = "1.22.4" })))
	config := step(t, p, "mesh-config").Patch.Fields["defaultConfig"].(map[string]any)
	assert.Equal(t, "false", config["proxyMetadata"].(map[string]any)["DD_REMOTE_CONFIGURATION_ENABLED"])
	zipkin := Make(proxyConfigInputs(tracing(func(r *request.Tracing) { r.Protocol = request.Zipkin })), snapshotWith())
	assert.Equal(t, map[string]any{"GROUNDCOVER_CONFIG_HASH": step(t, zipkin, "proxies").Rollout.ConfigHash},
		step(t, zipkin, "mesh-config").Patch.Fields["defaultConfig"].(map[string]any)["proxyMetadata"])
}

func TestTheHashChangesOnlyWithTheBootstrapOfTheProxies(t *testing.T) {
	t.Parallel()
	hash := func(edits ...func(*request.Request)) string {
		p := Make(proxyConfigInputs(edits...), snapshotWith())
		return step(t, p, "proxies").Rollout.ConfigHash
	}
	assert.Equal(t, hash(), hash(func(r *request.Request) { r.Rollout.MaxParallel = 9 }))
	assert.NotEqual(t, hash(), hash(tracing(func(r *request.Tracing) { r.Sampling = 2 })))
}

func TestThePolicyDecidesWhichRolloutsArePlannedAndOnDestroyNone(t *testing.T) {
	t.Parallel()
	never := Make(proxyConfigInputs(func(r *request.Request) { r.Rollout.Policy = request.Never }), snapshotWith())
	assert.Equal(t, []string{"remove-tracer", "mesh-config", "istiod", "istiod-rollout"}, stepNames(never))
	restart := Make(proxyConfigInputs(), snapshotWith())
	leave := Make(proxyConfigInputs(func(r *request.Request) { r.Rollout.OnDestroy = request.Leave }), snapshotWith())
	assert.Equal(t, stepNames(restart), stepNames(leave), "a step that is no longer planned is deleted, and its deletion restarts the mesh")
	assert.Equal(t, request.Restart, step(t, restart, "remove-tracer").Rollout.OnDelete)
	removal := step(t, leave, "remove-tracer").Rollout
	assert.Equal(t, request.Leave, removal.OnDelete)
	removal.OnDelete = request.Restart
	assert.Equal(t, step(t, restart, "remove-tracer").Rollout, removal, "nothing else of it depends on that")
}

func TestTheRemovalOfTheTracerKnowsWhichFieldsHoldTheConfiguration(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		plan Plan
		want Recorded
	}{
		"a ConfigMap": {Make(proxyConfigInputs(), snapshotWith()),
			Recorded{"v1", "ConfigMap", "istio-system", "istio-groundcover", "mesh", "defaultConfig.tracing"}},
		"an object of an operator": {Make(proxyConfigInputs(writeTo(request.Sail)), snapshotWith(renderedBySail("default"))),
			Recorded{"sailoperator.io/v1", "Istio", "", "default", "", "spec.values.meshConfig.defaultConfig.tracing"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, &c.want, step(t, c.plan, "remove-tracer").Rollout.Recorded)
		})
	}
}

func TestAFieldOfThePrimaryDocumentThatShadowsTheSharedOneIsAnError(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a tracing block": "defaultConfig: {tracing: {sampling: 5}}\n", "tracing off": "enableTracing: false\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Make(proxyConfigInputs(), snapshotWith(istiod(func(i *mesh.Istiod) { i.Primary.Text = text })))
			assert.Equal(t, []string{finding.ShadowedByPrimary.Code}, codes(p, finding.Error))
			direct := Make(proxyConfigInputs(writeTo(request.ConfigMap)), snapshotWith(istiod(func(i *mesh.Istiod) { i.Primary.Text = text })))
			assert.Empty(t, codes(direct, finding.Error))
		})
	}
	provider := Make(proxyConfigInputs(), snapshotWith(istiod(func(i *mesh.Istiod) { i.Primary.Text = "defaultProviders: {tracing: [jaeger]}\n" })))
	assert.Equal(t, []string{finding.ProviderOverridesProxyConfig.Code}, codes(provider, finding.Error))
}

func TestABootstrapTracerToAnotherHostIsReplacedOnlyWhenAllowed(t *testing.T) {
	t.Parallel()
	traced := func(address string) func(*mesh.Snapshot) {
		return istiod(func(i *mesh.Istiod) {
			i.SharedName = "istio-groundcover"
			i.Shared = mesh.Document{Name: i.SharedName, Exists: true, Text: "defaultConfig: {tracing: {datadog: {address: " + address + "}}}\n"}
		})
	}
	assert.Empty(t, codes(Make(proxyConfigInputs(), snapshotWith(traced("groundcover-sensor.groundcover.svc.cluster.local:8126"))), finding.Error))
	assert.Equal(t, []string{finding.ProxyConfigTracerExists.Code}, codes(Make(proxyConfigInputs(), snapshotWith(traced("datadog.monitoring:8126"))), finding.Error))
	assert.Empty(t, codes(Make(proxyConfigInputs(tracing(func(r *request.Tracing) { r.ReplaceDefault = true })), snapshotWith(traced("datadog.monitoring:8126"))), finding.Error))
}

func TestTheTracerOfAnEarlierUpdateIsNoOtherTracer(t *testing.T) {
	t.Parallel()
	written := func(meta mesh.Meta) func(*mesh.Snapshot) {
		return istiod(func(i *mesh.Istiod) {
			i.SharedName = "istio-groundcover"
			i.Shared = mesh.Document{Name: i.SharedName, Exists: true, Meta: meta, Text: "defaultConfig: {tracing: {datadog: {address: former.example.svc:8126}}}\n"}
		})
	}
	moved := Make(proxyConfigInputs(inStack), snapshotWith(written(owned("acme/mesh/prod", "mesh"))))
	assert.Empty(t, codes(moved, finding.Error), "groundcover.address changed, and the same update replaces the tracer")
	another := Make(proxyConfigInputs(inStack), snapshotWith(written(mesh.Meta{})))
	assert.Equal(t, []string{finding.ProxyConfigTracerExists.Code}, codes(another, finding.Error))
}

func TestAGatewayThatIsNotInjectedGetsTheTracerByAnnotationUnlessItHasOne(t *testing.T) {
	t.Parallel()
	gateway := func(config string) func(*mesh.Snapshot) {
		return func(f *mesh.Snapshot) {
			f.FileGateways = []mesh.FileGateway{{Namespace: "istio-system", Name: "istio-ingressgateway", Revision: "default", ProxyConfig: config},
				{Namespace: "istio-system", Name: "of-another-revision", Revision: "canary"}}
		}
	}
	p := Make(proxyConfigInputs(), snapshotWith(gateway("")))
	assert.Equal(t, []string{"remove-tracer", "mesh-config", "istiod", "istiod-rollout", "gateway-istio-system-istio-ingressgateway", "proxies"}, stepNames(p))
	template := step(t, p, "gateway-istio-system-istio-ingressgateway").Patch.Fields["spec"].(map[string]any)["template"].(map[string]any)
	annotations := template["metadata"].(map[string]any)["annotations"].(map[string]any)
	assert.YAMLEq(t, "tracing: {sampling: 1, datadog: {address: 'groundcover-sensor.groundcover.svc.cluster.local:8126'}}\nproxyMetadata: {DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false', GROUNDCOVER_CONFIG_HASH: '"+annotations[names.HashAnnotation].(string)+"'}",
		annotations["proxy.istio.io/config"].(string))
	assert.Equal(t, step(t, p, "proxies").Rollout.ConfigHash, annotations[names.HashAnnotation], "it restarts once")
	assert.Len(t, p.Restarts, 2)

	again := Make(proxyConfigInputs(), snapshotWith(gateway(annotations["proxy.istio.io/config"].(string))))
	assert.Equal(t, stepNames(p), stepNames(again))
	assert.Len(t, again.Restarts, 1, "only istiod, which has no env in this snapshot")

	for name, keeps := range map[string]func(*request.Request){
		"gateways": func(r *request.Request) { r.Rollout.Gateways = false }, "policy": func(r *request.Request) { r.Rollout.Policy = request.Never },
	} {
		changed := tracing(func(r *request.Tracing) { r.Sampling = 7 })
		kept := Make(proxyConfigInputs(keeps, changed), snapshotWith(gateway(annotations["proxy.istio.io/config"].(string))))
		assert.Equal(t, step(t, p, "gateway-istio-system-istio-ingressgateway").Patch.Fields, step(t, kept, "gateway-istio-system-istio-ingressgateway").Patch.Fields,
			"rollout.%s: the deletion of the patch, and another annotation, would restart the gateway", name)
		for _, config := range []string{"", "concurrency: 2\n"} {
			assert.NotContains(t, stepNames(Make(proxyConfigInputs(keeps), snapshotWith(gateway(config)))), "gateway-istio-system-istio-ingressgateway")
		}
	}

	annotated := Make(proxyConfigInputs(), snapshotWith(gateway("concurrency: 2\n")))
	assert.NotContains(t, stepNames(annotated), "gateway-istio-system-istio-ingressgateway")
	assert.Contains(t, codes(annotated, finding.Warning), finding.GatewayReadsFile.Code)
	direct := Make(proxyConfigInputs(writeTo(request.ConfigMap)), snapshotWith(gateway("")))
	assert.Equal(t, []string{"remove-tracer", "mesh-config", "proxies"}, stepNames(direct), "the gateway reads that ConfigMap")
}
