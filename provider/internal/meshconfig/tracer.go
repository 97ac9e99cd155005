package meshconfig

import "fmt"

// bootstrapTracers are the keys of defaultConfig.tracing that hold a bootstrap tracer (Istio 1.31, ProxyConfig.Tracing).
var bootstrapTracers = []string{"datadog", "zipkin", "lightstep", "opencensus", "stackdriver", "openCensusAgent", "openCensus"}

// BootstrapTracer is the bootstrap tracer that the document sets ("zipkin zipkin.istio-system:9411"), "" when it sets none.
func (c Config) BootstrapTracer() string {
	for _, key := range bootstrapTracers {
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
