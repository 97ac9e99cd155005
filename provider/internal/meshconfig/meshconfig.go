// Package meshconfig reads mesh documents, the YAML of a MeshConfig under the key "mesh" of a ConfigMap, as istiod reads them
// (Istio 1.31, pkg/config/mesh).
//
// Parse takes the text of one document and gives the fields that decide about tracing, or the error with which istiod refuses
// the document as a whole. Root and Merged combine two documents as istiod does. KeysOf names the fields of a write as the
// document names them, Write is the document after a write, and Stale compares documents with the mesh configuration that a
// running istiod shows. Plan parses each document once. The package never writes a document: a document that is parsed into types
// and marshalled again loses its comments and every field that these types do not have.
package meshconfig

// DefaultRootNamespace is the root namespace of a mesh whose documents set none (Istio 1.31).
const DefaultRootNamespace = "istio-system"

// Config is the part of MeshConfig that decides where spans go.
type Config struct {
	RootNamespace      string              `json:"rootNamespace"`
	EnableTracing      *bool               `json:"enableTracing"`
	ExtensionProviders []ExtensionProvider `json:"extensionProviders"`
	DefaultProviders   DefaultProviders    `json:"defaultProviders"`
	DefaultConfig      struct {
		Tracing       map[string]any `json:"tracing"`
		ProxyMetadata map[string]any `json:"proxyMetadata"`
	} `json:"defaultConfig"`
	// DiscoverySelectors are label selectors of the namespaces that istiod reads; none: all.
	DiscoverySelectors []map[string]any `json:"discoverySelectors"`
	// DefaultServiceExportTo and DefaultDestinationRuleExportTo apply to objects without exportTo.
	DefaultServiceExportTo         []string         `json:"defaultServiceExportTo"`
	DefaultDestinationRuleExportTo []string         `json:"defaultDestinationRuleExportTo"`
	ServiceSettings                []ServiceSetting `json:"serviceSettings"`
}

// ServiceSetting is one entry of serviceSettings.
type ServiceSetting struct {
	Settings struct {
		ClusterLocal bool `json:"clusterLocal"`
	} `json:"settings"`
	Hosts []string `json:"hosts"`
}

// DefaultProviders are the providers of each signal for workloads whose Telemetry names none.
type DefaultProviders struct {
	Tracing []string `json:"tracing"`
	Metrics []string `json:"metrics"`
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
