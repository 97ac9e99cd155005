package meshstatus

import (
	"fmt"

	"github.com/pulumi/pulumi-go-provider/infer"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof/istiod"
)

// MeshStatus is the result of getMeshStatus.
type MeshStatus struct {
	Verified           bool             `pulumi:"verified"`
	Reason             string           `pulumi:"reason"`
	Revisions          []RevisionStatus `pulumi:"revisions"`
	MissingPermissions []string         `pulumi:"missingPermissions"`
}

// Annotate describes the result.
func (s *MeshStatus) Annotate(a infer.Annotator) {
	a.SetToken("index", "MeshStatus")
	a.Describe(&s.Verified, "Whether the provider is effective in every istiod for the whole mesh, and every connected proxy acknowledged its listeners.")
	a.Describe(&s.Reason, "The reason why the mesh is not verified: what is wrong, or what could not be read. Empty when it is verified.")
	a.Describe(&s.Revisions, "The control planes, by namespace and revision.")
	a.Describe(&s.MissingPermissions, "The permissions that the identity of the kubeconfig lacks, such as `create pods/portforward in namespace istio-system`. Empty when nothing was refused.")
}

// RevisionStatus is one control plane.
type RevisionStatus struct {
	Namespace string         `pulumi:"namespace"`
	Revision  string         `pulumi:"revision"`
	Verified  bool           `pulumi:"verified"`
	Reason    string         `pulumi:"reason"`
	Proxies   ProxyCounts    `pulumi:"proxies"`
	Istiods   []IstiodStatus `pulumi:"istiods"`
}

// Annotate describes a control plane.
func (s *RevisionStatus) Annotate(a infer.Annotator) {
	a.SetToken("index", "RevisionStatus")
	a.Describe(&s, "The status of a control plane: all istiods of one revision in one namespace.")
	a.Describe(&s.Namespace, "The namespace of istiod.")
	a.Describe(&s.Revision, fmt.Sprintf("The revision of istiod; `%s` for one without a revision. Empty where its pods could not be listed.", mesh.DefaultRevision))
	a.Describe(&s.Verified, "Whether each istiod of the revision is verified.")
	a.Describe(&s.Reason, "The reason why the revision is not verified. Empty when it is verified.")
	a.Describe(&s.Proxies, "The numbers of proxies of all istiods of the revision.")
	a.Describe(&s.Istiods, "The istiods of the revision. Each proxy is connected to one of them.")
}

// IstiodStatus is one replica.
type IstiodStatus struct {
	Pod        string           `pulumi:"pod"`
	Verified   bool             `pulumi:"verified"`
	Reason     string           `pulumi:"reason"`
	Source     string           `pulumi:"source"`
	Tracing    EffectiveTracing `pulumi:"tracing"`
	Proxies    ProxyCounts      `pulumi:"proxies"`
	Rejections []RejectedProxy  `pulumi:"rejections"`
}

// Annotate describes a replica.
func (s *IstiodStatus) Annotate(a infer.Annotator) {
	a.SetToken("index", "IstiodStatus")
	a.Describe(&s, "The status of one istiod.")
	a.Describe(&s.Pod, "The name of the pod.")
	a.Describe(&s.Verified, "Whether this istiod is verified.")
	a.Describe(&s.Reason, "The reason why it is not verified. Empty when it is verified.")
	a.Describe(&s.Source, fmt.Sprintf("The source of the status: `%s` (the debug endpoints of istiod, through a port-forward), `%s` (only the counters of istiod, through the pod proxy, which count rejections since it started) or `%s`.", istiod.FromDebug, istiod.FromMetrics, istiod.FromNothing))
	a.Describe(&s.Tracing, fmt.Sprintf("The effective tracing of the mesh. Empty unless the source is `%s`.", istiod.FromDebug))
	a.Describe(&s.Proxies, fmt.Sprintf("The numbers of connected proxies. 0 unless the source is `%s`.", istiod.FromDebug))
	a.Describe(&s.Rejections, "The proxies that reject their listeners now.")
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
	a.Describe(&s, "The numbers of proxies. A proxy that is neither acknowledged nor rejected has not answered yet.")
	a.Describe(&s.Total, "The number of connected proxies that have listeners.")
	a.Describe(&s.Acknowledged, "The number of proxies that accepted the last listeners from istiod.")
	a.Describe(&s.Rejected, "The number of proxies that rejected them (NACK). They keep their previous listeners; new proxies do not become ready.")
}

// RejectedProxy is a proxy that rejects its listeners.
type RejectedProxy struct {
	Proxy   string `pulumi:"proxy"`
	Message string `pulumi:"message"`
}

// Annotate describes the proxy.
func (s *RejectedProxy) Annotate(a infer.Annotator) {
	a.SetToken("index", "RejectedProxy")
	a.Describe(&s, "A proxy that rejects its listeners.")
	a.Describe(&s.Proxy, "The proxy, as pod.namespace.")
	a.Describe(&s.Message, "The message of Envoy.")
}
