// Package meshconfig reads mesh documents: the YAML of a MeshConfig under the key "mesh" of a ConfigMap. Parse takes the text of
// one document and gives the fields that decide about tracing; Root and Merged combine two of them as istiod does. Plan parses
// each document once. It never writes a document: a document that is parsed into types and marshalled again loses its comments
// and every field that these types do not have.
package meshconfig

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// DefaultRootNamespace is the root namespace of a mesh whose documents set none (Istio 1.31).
const DefaultRootNamespace = "istio-system"

// Config is the part of MeshConfig that decides where spans go.
type Config struct {
	RootNamespace      string              `yaml:"rootNamespace"`
	EnableTracing      *bool               `yaml:"enableTracing"`
	ExtensionProviders []ExtensionProvider `yaml:"extensionProviders"`
	DefaultProviders   DefaultProviders    `yaml:"defaultProviders"`
	DefaultConfig      struct {
		Tracing       map[string]any `yaml:"tracing"`
		ProxyMetadata map[string]any `yaml:"proxyMetadata"`
	} `yaml:"defaultConfig"`
	// DiscoverySelectors are label selectors of the namespaces that istiod reads; none: all.
	DiscoverySelectors []map[string]any `yaml:"discoverySelectors"`
	// DefaultServiceExportTo and DefaultDestinationRuleExportTo apply to objects without exportTo.
	DefaultServiceExportTo         []string         `yaml:"defaultServiceExportTo"`
	DefaultDestinationRuleExportTo []string         `yaml:"defaultDestinationRuleExportTo"`
	ServiceSettings                []ServiceSetting `yaml:"serviceSettings"`
}

// ServiceSetting is one entry of serviceSettings.
type ServiceSetting struct {
	Settings struct {
		ClusterLocal bool `yaml:"clusterLocal"`
	} `yaml:"settings"`
	Hosts []string `yaml:"hosts"`
}

// DefaultProviders are the providers of each signal for workloads whose Telemetry names none.
type DefaultProviders struct {
	Tracing []string `yaml:"tracing"`
	Metrics []string `yaml:"metrics"`
}

// ExtensionProvider is one entry of extensionProviders, with all its fields.
type ExtensionProvider map[string]any

// Name of the provider, "" when it has none.
func (p ExtensionProvider) Name() string {
	name, _ := p["name"].(string)
	return name
}

// Service is the host that a tracing provider sends to, without a namespace before it (namespace/host); "" when it names none.
func (p ExtensionProvider) Service() string {
	for _, value := range p {
		fields, _ := value.(map[string]any)
		if nested, ok := value.(ExtensionProvider); ok { // the parser gives nested maps the type of the outer one
			fields = nested
		}
		if service, ok := fields["service"].(string); ok {
			return service[strings.Index(service, "/")+1:]
		}
	}
	return ""
}

// Parse reads a mesh document. An empty one gives an empty Config. A text that istiod cannot parse (not YAML, a value of a wrong
// type) is an error that names the line.
func Parse(text string) (Config, error) {
	var config Config
	if err := yaml.Unmarshal([]byte(text), &config); err != nil {
		return Config{}, fmt.Errorf("parsing the mesh document: %w", err)
	}
	return config, nil
}

// Root is the root namespace of an istiod with these documents: that of the primary one, else of the shared one, else the default
// (Istio 1.31: defaults < shared < primary).
func Root(primary, shared Config) string {
	for _, config := range []Config{primary, shared} {
		if config.RootNamespace != "" {
			return config.RootNamespace
		}
	}
	return DefaultRootNamespace
}

// Merged is the primary document with the lists that istiod takes from both: a list of the primary replaces that of the shared one
// as a whole (Istio 1.31, pkg/config/mesh). extensionProviders, which istiod merges by name, stay those of the primary.
func Merged(primary, shared Config) Config {
	merged := primary
	merged.DiscoverySelectors = either(primary.DiscoverySelectors, shared.DiscoverySelectors)
	merged.DefaultServiceExportTo = either(primary.DefaultServiceExportTo, shared.DefaultServiceExportTo)
	merged.DefaultDestinationRuleExportTo = either(primary.DefaultDestinationRuleExportTo, shared.DefaultDestinationRuleExportTo)
	merged.ServiceSettings = either(primary.ServiceSettings, shared.ServiceSettings)
	return merged
}

func either[T any](first, second []T) []T {
	if len(first) > 0 {
		return first
	}
	return second
}

// ParseProxyConfig reads the annotation proxy.istio.io/config. An empty one is an empty map.
func ParseProxyConfig(text string) (map[string]any, error) {
	var config map[string]any
	if err := yaml.Unmarshal([]byte(text), &config); err != nil {
		return nil, fmt.Errorf("parsing the annotation proxy.istio.io/config: %w", err)
	}
	return config, nil
}
