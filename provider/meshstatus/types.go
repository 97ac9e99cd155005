package meshstatus

import "github.com/pulumi/pulumi-go-provider/infer"

// MeshStatus is the result of getMeshStatus.
type MeshStatus struct {
	Proved             bool             `pulumi:"proved"`
	Why                string           `pulumi:"why"`
	Revisions          []RevisionStatus `pulumi:"revisions"`
	MissingPermissions []string         `pulumi:"missingPermissions"`
}

// Annotate describes the result.
func (s *MeshStatus) Annotate(a infer.Annotator) {
	a.SetToken("index", "MeshStatus")
	a.Describe(&s.Proved, "Whether it is proved that every istiod has the provider in force for the whole mesh and that all proxies that are connected acknowledged their listeners.")
	a.Describe(&s.Why, "Why it is not proved: what is wrong, or what could not be read. Empty when it is proved.")
	a.Describe(&s.Revisions, "The control planes, by namespace and revision.")
	a.Describe(&s.MissingPermissions, "What the identity of the kubeconfig may not do and would need to, such as `create pods/portforward in namespace istio-system`.")
}

// RevisionStatus is one control plane.
type RevisionStatus struct {
	Namespace string         `pulumi:"namespace"`
	Revision  string         `pulumi:"revision"`
	Proved    bool           `pulumi:"proved"`
	Why       string         `pulumi:"why"`
	Proxies   ProxyCounts    `pulumi:"proxies"`
	Istiods   []IstiodStatus `pulumi:"istiods"`
}

// Annotate describes a control plane.
func (s *RevisionStatus) Annotate(a infer.Annotator) {
	a.SetToken("index", "RevisionStatus")
	a.Describe(&s, "One control plane: all istiods of one revision.")
	a.Describe(&s.Namespace, "The namespace of istiod.")
	a.Describe(&s.Revision, "Its revision; `default` for one without. Empty where its pods could not be listed.")
	a.Describe(&s.Proved, "Whether it is proved of each of its istiods.")
	a.Describe(&s.Why, "Why it is not.")
	a.Describe(&s.Proxies, "The proxies of all of its istiods.")
	a.Describe(&s.Istiods, "Its istiods: a proxy is connected to one of them only.")
}

// IstiodStatus is one replica.
type IstiodStatus struct {
	Pod        string          `pulumi:"pod"`
	Proved     bool            `pulumi:"proved"`
	Why        string          `pulumi:"why"`
	Source     string          `pulumi:"source"`
	Tracing    TracingInForce  `pulumi:"tracing"`
	Proxies    ProxyCounts     `pulumi:"proxies"`
	Rejections []RejectedProxy `pulumi:"rejections"`
}

// Annotate describes a replica.
func (s *IstiodStatus) Annotate(a infer.Annotator) {
	a.SetToken("index", "IstiodStatus")
	a.Describe(&s, "One istiod, as it says itself.")
	a.Describe(&s.Pod, "The name of its pod.")
	a.Describe(&s.Proved, "Whether it is proved of this one.")
	a.Describe(&s.Why, "Why it is not.")
	a.Describe(&s.Source, "Where this is known from: `Debug` (istiod's debug endpoints, through a port-forward, tell all of it), `Metrics` (its counters, through the pod proxy, tell only who rejected something since it started) or `None`.")
	a.Describe(&s.Tracing, "What the mesh does with spans; empty unless the source is `Debug`.")
	a.Describe(&s.Proxies, "The proxies that are connected to it; 0 unless the source is `Debug`.")
	a.Describe(&s.Rejections, "What proxies reject now.")
}

// TracingInForce is what a mesh does with spans where nothing more special holds.
type TracingInForce struct {
	Provider  string   `pulumi:"provider"`
	Protocol  string   `pulumi:"protocol"`
	Address   string   `pulumi:"address"`
	Telemetry string   `pulumi:"telemetry"`
	Sampling  *float64 `pulumi:"sampling,optional"`
	Elsewhere []string `pulumi:"elsewhere"`
}

// Annotate describes it.
func (s *TracingInForce) Annotate(a infer.Annotator) {
	a.SetToken("index", "TracingInForce")
	a.Describe(&s, "What a mesh does with spans where nothing more special holds.")
	a.Describe(&s.Provider, "The extension provider that the Telemetry, or the mesh's default, resolves to; empty for none.")
	a.Describe(&s.Protocol, "The kind of that provider as the mesh configuration calls it: `opentelemetry`, `datadog`, `zipkin`; empty where there is no such provider.")
	a.Describe(&s.Address, "Where it sends to, as host:port.")
	a.Describe(&s.Telemetry, "The Telemetry that holds for the whole mesh, as namespace/name; empty for none.")
	a.Describe(&s.Sampling, "Its share of requests, in percent; none where it says none.")
	a.Describe(&s.Elsewhere, "The Telemetries that send a part of the mesh elsewhere, or nowhere, as namespace/name.")
}

// ProxyCounts count proxies.
type ProxyCounts struct {
	Total        int `pulumi:"total"`
	Acknowledged int `pulumi:"acknowledged"`
	Rejected     int `pulumi:"rejected"`
}

// Annotate describes the counts.
func (s *ProxyCounts) Annotate(a infer.Annotator) {
	a.SetToken("index", "ProxyCounts")
	a.Describe(&s, "How many proxies there are. Those that neither acknowledged nor rejected have not answered yet.")
	a.Describe(&s.Total, "All with listeners that are connected.")
	a.Describe(&s.Acknowledged, "Those that took the last listeners that they were sent.")
	a.Describe(&s.Rejected, "Those that rejected them: they serve with older ones, and one that starts anew serves nothing.")
}

// RejectedProxy is a proxy that rejects.
type RejectedProxy struct {
	Proxy   string `pulumi:"proxy"`
	Message string `pulumi:"message"`
}

// Annotate describes the proxy.
func (s *RejectedProxy) Annotate(a infer.Annotator) {
	a.SetToken("index", "RejectedProxy")
	a.Describe(&s, "A proxy that rejects what it is sent.")
	a.Describe(&s.Proxy, "The proxy, as pod.namespace.")
	a.Describe(&s.Message, "Envoy's own words.")
}
