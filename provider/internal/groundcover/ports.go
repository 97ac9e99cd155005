package groundcover

// The ports of the sensor's Service, by what they receive.
const (
	DatadogPort  = 8126
	ZipkinPort   = 9411
	OTLPGRPCPort = 4317
	OTLPHTTPPort = 4318
	// MetricsPort receives Prometheus remote write at /api/v1/write.
	MetricsPort = 8428
)
