package meshconfig

import (
	"fmt"
	"slices"
)

// classicTracers are the keys of defaultConfig.tracing that name a bootstrap tracer (Istio 1.31, ProxyConfig.Tracing).
var classicTracers = []string{"datadog", "zipkin", "lightstep", "opencensus", "stackdriver", "openCensusAgent", "openCensus"}

// ClassicTracer is the bootstrap tracer that the document sets ("zipkin zipkin.istio-system:9411"), "" when it sets none.
func (c Config) ClassicTracer() string {
	for _, key := range classicTracers {
		value, found := c.DefaultConfig.Tracing[key]
		if !found || value == nil {
			continue
		}
		if fields, ok := value.(map[string]any); ok && fields["address"] != nil {
			return fmt.Sprintf("%s %v", key, fields["address"])
		}
		return key
	}
	return ""
}

// Provider is the extension provider of this exact name. Istio unites providers by name and case-sensitively.
func (c Config) Provider(name string) (ExtensionProvider, bool) {
	index := slices.IndexFunc(c.ExtensionProviders, func(p ExtensionProvider) bool { return p.Name() == name })
	if index < 0 {
		return nil, false
	}
	return c.ExtensionProviders[index], true
}
