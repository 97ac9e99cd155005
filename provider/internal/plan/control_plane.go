package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/facts"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
)

// controlPlane chooses the istiod that is configured, or the documented default where none was seen.
func (p *planner) controlPlane() {
	asked := p.asked.Istio
	p.istiod = facts.Istiod{Namespace: meshconfig.DefaultRootNamespace, Name: "istiod", Revision: "default", Domain: "cluster.local"}
	if asked.Namespace != "" {
		p.istiod.Namespace = asked.Namespace
	}
	if asked.Revision != "" {
		p.istiod.Revision = asked.Revision
	}
	p.istiod.Primary.Name = facts.PrimaryName(p.istiod.Revision)
	if p.seen.Unseen != "" {
		return
	}
	if len(p.seen.Istiods) == 0 {
		if !p.denied("deployments") {
			p.notYet(finding.IstioMissing.On("istiod", where(asked.Namespace)))
		}
		return
	}
	candidates := slices.DeleteFunc(slices.Clone(p.seen.Istiods), func(i facts.Istiod) bool {
		return asked.Revision != "" && i.Revision != asked.Revision
	})
	switch len(candidates) {
	case 1:
		p.istiod = candidates[0]
	case 0:
		p.problem("istio.revision", "no istiod of revision %q; there is %s", asked.Revision, revisions(p.seen.Istiods))
	default:
		p.problem("istio.revision", "several control planes are here: %s; name one with istio.revision, and istio.namespace if need be", revisions(candidates))
	}
}

func (p *planner) domain() string { return p.istiod.Domain }

func (p *planner) problem(path, format string, args ...any) {
	p.result.Problems = append(p.result.Problems, Problem{Path: path, Reason: fmt.Sprintf(format, args...)})
}

func (p *planner) denied(resource string) bool {
	return slices.ContainsFunc(p.seen.Denied, func(d facts.Denied) bool { return d.Resource == resource })
}

func where(namespace string) string {
	if namespace == "" {
		return "in any namespace"
	}
	return "in namespace " + namespace
}

func revisions(istiods []facts.Istiod) string {
	texts := make([]string, 0, len(istiods))
	for _, istiod := range istiods {
		texts = append(texts, fmt.Sprintf("%s (namespace %s)", istiod.Revision, istiod.Namespace))
	}
	return strings.Join(texts, ", ")
}
