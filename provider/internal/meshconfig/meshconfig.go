// Package meshconfig reads what a mesh document (the YAML under the key "mesh") says about tracing. It never writes one:
// a document read into types and written back would lose its comments and every field of another version.
package meshconfig

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// DefaultRootNamespace is where mesh-wide Telemetry is read from unless the document says otherwise (Istio 1.31).
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
	// DefaultServiceExportTo and DefaultDestinationRuleExportTo hold where an object does not say it itself.
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

// DefaultProviders names the providers of each signal that hold where no Telemetry says otherwise.
type DefaultProviders struct {
	Tracing []string `yaml:"tracing"`
	Metrics []string `yaml:"metrics"`
}

// ExtensionProvider is one named provider, as it stands in the document.
type ExtensionProvider map[string]any

// Name of the provider, "" when it has none.
func (p ExtensionProvider) Name() string {
	name, _ := p["name"].(string)
	return name
}

// Service is the host that a tracing provider sends to, without the namespace that may stand before it; "" when it names
// none.
func (p ExtensionProvider) Service() string {
	for _, value := range p {
		fields, _ := value.(map[string]any)
		if nested, ok := value.(ExtensionProvider); ok { // the parser gives maps in a map the type of the outer one
			fields = nested
		}
		if service, ok := fields["service"].(string); ok {
			return service[strings.Index(service, "/")+1:]
		}
	}
	return ""
}

// Parse reads a mesh document. An empty one is a Config with nothing in it. A text that istiod would refuse as a whole
// (not YAML, a wrong type) is an error that says the line.
func Parse(text string) (Config, error) {
	var config Config
	if err := yaml.Unmarshal([]byte(text), &config); err != nil {
		return Config{}, fmt.Errorf("the mesh document does not parse: %w", err)
	}
	return config, nil
}

// Root is the namespace of mesh-wide Telemetry that the documents of one istiod make, the primary one winning
// (Istio 1.31: defaults < shared < primary).
func Root(primary, shared Config) string {
	for _, config := range []Config{primary, shared} {
		if config.RootNamespace != "" {
			return config.RootNamespace
		}
	}
	return DefaultRootNamespace
}

// Merged are the lists of both documents as istiod sees them: a list of the primary one takes the place of the shared one's
// (Istio 1.31, pkg/config/mesh). Providers, which are united by name, are not among them.
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
		return nil, fmt.Errorf("the annotation proxy.istio.io/config does not parse: %w", err)
	}
	return config, nil
}
