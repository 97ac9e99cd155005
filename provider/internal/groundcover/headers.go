package groundcover

// Attribute is one attribute of a span that a client can set: the sensor's OTLP and Zipkin receivers copy the request header
// into the attribute.
type Attribute struct{ Header, Name string }

// The attributes that the inputs of tracing set.
var (
	Environment = Attribute{Header: "x-groundcover-env-name", Name: "env_name"}
	Cluster     = Attribute{Header: "x-groundcover-cluster", Name: "cluster"}
	Source      = Attribute{Header: "x-groundcover-source", Name: "source"}
)
