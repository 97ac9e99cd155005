package main

import (
	"path"
	"slices"
)

const (
	kubernetesVersion = "v1.35.4"
	istioVersion      = "1.31-alpha.b01690e6db7d"
	pulumiVersion     = "v3.187.0"

	istioModule    = "istio.io/istio"
	pulumiPkg      = "github.com/pulumi/pulumi/pkg/v3"
	pulumiSDK      = "github.com/pulumi/pulumi/sdk/v3"
	kubernetesSide = "github.com/pulumi/pulumi-kubernetes/provider/v4"
)

// groups are names of several steps.
var groups = map[string][]string{
	"control-plane": {"kubernetes", "kwok", "istio-crds", "gateway-api-crds", "prometheus-operator-crds"},
	"mesh":          {"pilot-agent", "envoy"},
	"demo":          {"control-plane", "istio", "mesh", "pulumi"},
	"all":           {"demo", "kubernetes-provider"},
	"helm":          {"istio-charts", "helm-3", "helm-4"},
	"scrape":        {"metrics", "scrape-jobs", "istio-monitoring"},
}

// steps are built in this order: requirements of the demo first, the slowest last.
var steps = []Step{
	{
		Name: "kubernetes", Set: "kubernetes",
		Programs: []Program{
			{"etcd", "go.etcd.io/etcd/server/v3", []string{"--version"}, `^etcd Version: 3\.6\.5$`},
			{"kube-apiserver", "k8s.io/kubernetes/cmd/kube-apiserver", []string{"--version"}, `^Kubernetes v1\.35\.4$`},
			{"kube-controller-manager", "k8s.io/kubernetes/cmd/kube-controller-manager", []string{"--version"}, `^Kubernetes v1\.35\.4$`},
			{"kube-scheduler", "k8s.io/kubernetes/cmd/kube-scheduler", []string{"--version"}, `^Kubernetes v1\.35\.4$`},
			{"kubectl", "k8s.io/kubernetes/cmd/kubectl", []string{"version", "--client"}, `^Client Version: v1\.35\.4$`},
		},
		Variables: []string{
			"k8s.io/component-base/version.gitVersion=" + kubernetesVersion,
			"k8s.io/component-base/version.gitMajor=1",
			"k8s.io/component-base/version.gitMinor=35",
		},
	},
	{
		Name: "istio-crds", Set: "kubernetes",
		Shared: []Files{{Module: istioModule, From: "manifests/charts/base/files/crd-all.gen.yaml", To: "crds/istio"}},
	},
	{
		Name: "gateway-api-crds", Set: "kubernetes",
		Shared: []Files{{
			Module: "sigs.k8s.io/gateway-api",
			From:   "config/crd/standard/gateway.networking.k8s.io_*.yaml", To: "crds/gateway-api",
		}},
	},
	{
		Name: "istio-charts", Set: "kubernetes",
		Shared: slices.Concat(chart("base"), chart("gateway"), chart("istio-control/istio-discovery")),
	},
	{
		Name: "istio-monitoring", Set: "kubernetes",
		Shared: []Files{
			{Module: istioModule, From: "manifests/addons/dashboards/*dashboard*.json", To: "istio/dashboards"},
			{Module: istioModule, From: "samples/addons/extras/prometheus-operator.yaml", To: "istio/monitors"},
		},
	},
	{
		Name: "prometheus-operator-crds", Set: "prometheus-operator",
		Shared: []Files{{
			Module: "github.com/prometheus-operator/prometheus-operator",
			From:   "example/prometheus-operator-crd/*.yaml", To: "crds/prometheus-operator",
		}},
	},
	{
		Name: "kwok", Set: "kwok",
		Programs: []Program{{"kwok", "sigs.k8s.io/kwok/cmd/kwok", []string{"--version"}, `^kwok version v?0\.8\.0\b`}},
		Shared: []Files{
			{Module: "sigs.k8s.io/kwok", From: "kustomize/stage/node/fast/node-*.yaml", To: "kwok/node-fast"},
			{Module: "sigs.k8s.io/kwok", From: "kustomize/stage/node/heartbeat/node-*.yaml", To: "kwok/node-heartbeat"},
			{Module: "sigs.k8s.io/kwok", From: "kustomize/stage/pod/fast/pod-*.yaml", To: "kwok/pod-fast"},
		},
	},
	{
		Name: "istio", Set: "kubernetes",
		Programs: []Program{
			{"pilot-discovery", "istio.io/istio/pilot/cmd/pilot-discovery", []string{"version", "--short"}, `^client version: 1\.31-alpha\.b01690e6db7d$`},
			{"istioctl", "istio.io/istio/istioctl/cmd/istioctl", []string{"version", "--remote=false"}, `^client version: 1\.31-alpha\.b01690e6db7d$`},
		},
		Variables: istioVariables,
	},
	{
		Name: "pilot-agent", Set: "kubernetes",
		// istiod does not compile with the tag agent, and without it pilot-agent contains all of istiod.
		Tags: "agent",
		Programs: []Program{
			{"pilot-agent", "istio.io/istio/pilot/cmd/pilot-agent", []string{"version", "--short"}, `^client version: 1\.31-alpha\.b01690e6db7d$`},
		},
		Variables: istioVariables,
		Shared:    []Files{{Module: istioModule, From: "tools/packaging/common/envoy_bootstrap.json", To: "istio"}},
	},
	{
		Name: "pulumi", Set: "pulumi",
		Programs: []Program{
			{"pulumi", "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", []string{"version"}, `^v3\.187\.0$`},
			{Name: "pulumi-language-go", Package: "github.com/pulumi/pulumi/sdk/go/pulumi-language-go/v3"},
			{Name: "pulumi-language-nodejs", Package: "github.com/pulumi/pulumi/sdk/nodejs/cmd/pulumi-language-nodejs/v3"},
			{Name: "pulumi-language-python", Package: "github.com/pulumi/pulumi/sdk/python/cmd/pulumi-language-python/v3"},
		},
		Variables: []string{"github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=" + pulumiVersion},
		Shared:    []Files{{Module: pulumiSDK, From: "python/cmd/pulumi-language-python-exec", Executable: true}},
		// filepath.Rel("config", "") returns ".." since Go 1.26 and returned "../." before. These generators take its parent and
		// would write "./utilities" in place of "../utilities".
		Patched: []Patch{{Module: pulumiPkg, Edits: []Edit{
			{"codegen/nodejs/gen.go", "return path.Dir(filepath.ToSlash(rel))", "return filepath.ToSlash(filepath.Clean(rel))", 1},
			{"codegen/python/gen.go", "relRoot := path.Dir(rel)", "relRoot := filepath.ToSlash(filepath.Clean(rel))", 2},
		}}},
	},
	{
		Name: "envoy", Set: "envoy", Wheel: "envoy/_bin/envoy",
		Programs: []Program{{Name: "envoy", Version: []string{"--version"}, Reports: `/1\.40\.0/`}},
	},
	{
		Name: "kubernetes-provider", Set: "kubernetes",
		Programs: []Program{{Name: "pulumi-resource-kubernetes", Package: "./pulumi-resource-kubernetes"}},
		Embedded: []Files{
			{Module: kubernetesSide, From: "cmd/pulumi-resource-kubernetes/schema.json", To: "pulumi-resource-kubernetes"},
			{Module: kubernetesSide, From: "cmd/pulumi-resource-kubernetes/terraform-mapping.json", To: "pulumi-resource-kubernetes"},
		},
	},
	{
		Name: "helm-3", Set: "helm-3",
		Programs:  []Program{{"helm3", "helm.sh/helm/v3/cmd/helm", []string{"version", "--short"}, `^v3\.19\.5\b`}},
		Variables: []string{"helm.sh/helm/v3/internal/version.version=v3.19.5"},
	},
	{
		Name: "helm-4", Set: "helm-4",
		Programs:  []Program{{"helm4", "helm.sh/helm/v4/cmd/helm", []string{"version", "--short"}, `^v4\.2\.0\b`}},
		Variables: []string{"helm.sh/helm/v4/internal/version.version=v4.2.0"},
	},
	{
		Name: "metrics", Set: "victoria-metrics",
		Programs: []Program{
			{"vmagent", "github.com/VictoriaMetrics/VictoriaMetrics/app/vmagent", []string{"--version"}, `^v1\.151\.0$`},
			{"victoria-metrics", "github.com/VictoriaMetrics/VictoriaMetrics/app/victoria-metrics", []string{"--version"}, `^v1\.151\.0$`},
		},
		Variables: []string{"github.com/VictoriaMetrics/VictoriaMetrics/lib/buildinfo.Version=v1.151.0"},
	},
	{
		Name: "scrape-jobs", Set: "scrape-jobs",
		Programs: []Program{{Name: "scrape-jobs", Package: "./scrape-jobs"}},
	},
}

// istioVariables set the version that Istio's builds between releases report.
var istioVariables = []string{
	"istio.io/istio/pkg/version.buildVersion=" + istioVersion,
	"istio.io/istio/pkg/version.buildTag=" + istioVersion,
	"istio.io/istio/pkg/version.buildHub=gcr.io/istio-testing",
	"istio.io/istio/pkg/version.buildStatus=Clean",
}

// chart are the files of one of Istio's Helm charts in Istio's module.
func chart(folder string) []Files {
	files := []Files{{Module: istioModule, From: "manifests/charts/" + folder + "/*.yaml", To: "charts/" + path.Base(folder)}}
	for _, below := range []string{"files", "templates"} {
		files = append(files, Files{Module: istioModule, From: "manifests/charts/" + folder + "/" + below + "/*", To: "charts/" + path.Base(folder) + "/" + below})
	}
	return files
}
