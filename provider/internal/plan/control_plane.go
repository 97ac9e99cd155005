package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/facts"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// controlPlane chooses the istiods that are configured, or the documented default where none was seen.
func (p *planner) controlPlane() {
	asked := p.asked.Istio
	p.istiod = defaultIstiod(asked)
	p.chosen = []facts.Istiod{p.istiod}
	if p.seen.Unseen != "" {
		return
	}
	if len(p.seen.Istiods) == 0 {
		p.noIstiod()
		return
	}
	if chosen := p.choose(); len(chosen) > 0 {
		p.chosen, p.istiod = chosen, chosen[0]
	}
}

func defaultIstiod(asked request.Istio) facts.Istiod {
	istiod := facts.Istiod{Namespace: meshconfig.DefaultRootNamespace, Name: "istiod", Revision: "default", Domain: "cluster.local"}
	if asked.Namespace != "" {
		istiod.Namespace = asked.Namespace
	}
	if len(asked.Revisions) > 0 {
		istiod.Revision = asked.Revisions[0]
	}
	istiod.Primary.Name = facts.PrimaryName(istiod.Revision)
	return istiod
}

func (p *planner) noIstiod() {
	switch {
	case p.seen.Elsewhere != "":
		p.report(finding.ControlPlaneElsewhere.On("cluster", p.seen.Elsewhere))
	case !p.denied("deployments"):
		p.notYet(finding.IstioMissing.On("istiod", where(p.asked.Istio.Namespace)))
	}
}

// choose takes the revisions that were asked for, by name or by tag, or the only one that is there.
func (p *planner) choose() []facts.Istiod {
	if len(p.asked.Istio.Revisions) == 0 {
		if len(p.seen.Istiods) > 1 {
			p.problem("istio.revision", "several control planes are here: %s; name one with istio.revision, or all with istio.revisions", revisions(p.seen.Istiods))
		}
		return p.seen.Istiods[:1]
	}
	var chosen []facts.Istiod
	for _, name := range p.asked.Istio.Revisions {
		revision := name
		if tagged, found := p.seen.Tags[name]; found {
			revision = tagged
		}
		at := slices.IndexFunc(p.seen.Istiods, func(i facts.Istiod) bool { return i.Revision == revision })
		switch {
		case at < 0:
			p.problem("istio.revision", "no istiod of revision %q; there is %s", name, revisions(p.seen.Istiods))
		case !slices.ContainsFunc(chosen, func(i facts.Istiod) bool { return i.Revision == revision }):
			chosen = append(chosen, p.seen.Istiods[at])
		}
	}
	return chosen
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
