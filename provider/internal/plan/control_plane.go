package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// controlPlane chooses the istiods that are configured, or the documented default where none was seen.
func (p *planner) controlPlane() {
	inputs := p.inputs.Istio
	p.istiod = defaultIstiod(inputs)
	p.chosen = []mesh.Istiod{p.istiod}
	if p.snapshot.NotInspected != "" {
		return
	}
	if len(p.snapshot.Istiods) == 0 {
		p.noIstiod()
		return
	}
	if chosen := p.choose(); len(chosen) > 0 {
		p.chosen, p.istiod = chosen, chosen[0]
	}
}

func defaultIstiod(inputs request.Istio) mesh.Istiod {
	istiod := mesh.Istiod{Namespace: meshconfig.DefaultRootNamespace, Name: "istiod", Revision: "default", Domain: "cluster.local"}
	if inputs.Namespace != "" {
		istiod.Namespace = inputs.Namespace
	}
	if len(inputs.Revisions) > 0 {
		istiod.Revision = inputs.Revisions[0]
	}
	istiod.Primary.Name = mesh.PrimaryName(istiod.Revision)
	return istiod
}

func (p *planner) noIstiod() {
	switch {
	case p.snapshot.Elsewhere != "":
		p.report(finding.ControlPlaneElsewhere.On("cluster", p.snapshot.Elsewhere))
	case !p.denied("deployments"):
		p.reportPending(finding.IstioMissing.On("istiod", where(p.inputs.Istio.Namespace)))
	}
}

// choose takes the revisions that were asked for, by name or by tag, or the only one that is there.
func (p *planner) choose() []mesh.Istiod {
	if len(p.inputs.Istio.Revisions) == 0 {
		if len(p.snapshot.Istiods) > 1 {
			p.problem("istio.revision", "several control planes are here: %s; name one with istio.revision, or all with istio.revisions", revisions(p.snapshot.Istiods))
		}
		return p.snapshot.Istiods[:1]
	}
	var chosen []mesh.Istiod
	for _, name := range p.inputs.Istio.Revisions {
		revision := name
		if tagged, found := p.snapshot.Tags[name]; found {
			revision = tagged
		}
		at := slices.IndexFunc(p.snapshot.Istiods, func(i mesh.Istiod) bool { return i.Revision == revision })
		switch {
		case at < 0:
			p.problem("istio.revision", "no istiod of revision %q; there is %s", name, revisions(p.snapshot.Istiods))
		case !slices.ContainsFunc(chosen, func(i mesh.Istiod) bool { return i.Revision == revision }):
			chosen = append(chosen, p.snapshot.Istiods[at])
		}
	}
	return chosen
}

func (p *planner) domain() string { return p.istiod.Domain }

func (p *planner) problem(path, format string, args ...any) {
	p.result.Problems = append(p.result.Problems, request.Problem{Path: path, Reason: fmt.Sprintf(format, args...)})
}

func (p *planner) denied(resource string) bool {
	return slices.ContainsFunc(p.snapshot.Denied, func(d mesh.Denied) bool { return d.Resource == resource })
}

func where(namespace string) string {
	if namespace == "" {
		return "in any namespace"
	}
	return "in namespace " + namespace
}

func revisions(istiods []mesh.Istiod) string {
	texts := make([]string, 0, len(istiods))
	for _, istiod := range istiods {
		texts = append(texts, fmt.Sprintf("%s (namespace %s)", istiod.Revision, istiod.Namespace))
	}
	return strings.Join(texts, ", ")
}
