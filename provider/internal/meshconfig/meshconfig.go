// Package meshconfig reads what a mesh document (the YAML under the key "mesh") says about tracing. It never writes one:
// a document read into types and written back would lose its comments and every field of another version.
package meshconfig

import (
	"fmt"

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
		Tracing map[string]any `yaml:"tracing"`
	} `yaml:"defaultConfig"`
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

// Service is the host that a tracing provider sends to, "" when it names none.
func (p ExtensionProvider) Service() string {
	for _, value := range p {
		fields, _ := value.(map[string]any)
		if nested, ok := value.(ExtensionProvider); ok { // the parser gives maps in a map the type of the outer one
			fields = nested
		}
		if service, ok := fields["service"].(string); ok {
			return service
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
