package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// chooseControlPlanes chooses the istiods to configure, or the documented default where none was found or inspected.
func (p *planner) chooseControlPlanes() {
	inputs := p.inputs.Istio
	p.istiod = defaultIstiod(inputs)
	p.chosen = []mesh.Istiod{p.istiod}
	if p.snapshot.NotInspected != "" {
		return
	}
	if p.unknown("istio.") && len(p.snapshot.Istiods) != 1 {
		p.snapshot.Istiods = nil // the update decides which one it is
		return
	}
	if len(p.snapshot.Istiods) == 0 {
		p.reportNoIstiod()
		return
	}
	if chosen := p.selectRevisions(); len(chosen) > 0 {
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

func (p *planner) reportNoIstiod() {
	switch {
	case p.snapshot.ExternalControlPlane != "":
		p.report(finding.ControlPlaneElsewhere.On("cluster", p.snapshot.ExternalControlPlane))
	case !p.denied("deployments"):
		p.reportPending(finding.IstioMissing.On("istiod", where(p.inputs.Istio.Namespace)+p.withoutIstiod()))
	}
}

// withoutIstiod names the custom resources whose operator has not created an istiod yet, "" for none.
func (p *planner) withoutIstiod() string {
	var objects []string
	for _, object := range slices.Concat(p.snapshot.Istios, p.snapshot.IstioOperators) {
		objects = append(objects, names.Object(object.Kind, object.Namespace, object.Name))
	}
	if len(objects) == 0 {
		return ""
	}
	return ": the operator of " + names.First(objects, 3) + " has not created it yet"
}

// selectRevisions returns the istiods of the requested revisions or tags, or the only istiod where none is requested.
func (p *planner) selectRevisions() []mesh.Istiod {
	if len(p.inputs.Istio.Revisions) == 0 {
		if len(p.snapshot.Istiods) > 1 {
			p.reportSeveral()
		}
		return p.snapshot.Istiods[:1]
	}
	var chosen []mesh.Istiod
	for i, name := range p.inputs.Istio.Revisions {
		revision := name
		if tagged, found := p.snapshot.Tags[name]; found {
			revision = tagged
		}
		found := withRevision(p.snapshot.Istiods, revision)
		switch {
		case len(found) == 0:
			p.problem(p.inputs.Istio.RevisionPath(i), "no istiod has the revision or tag %q; found %s", name, revisions(p.snapshot.Istiods))
		case len(found) > 1:
			p.problem("istio.namespace", "several control planes have the revision %q: %s. Set istio.namespace to the namespace of one of them", revision, revisions(found))
		case len(withRevision(chosen, revision)) == 0:
			chosen = append(chosen, found[0])
		}
	}
	return chosen
}

// reportSeveral names the input that tells the control planes apart: their revisions, or their namespaces where revisions repeat.
func (p *planner) reportSeveral() {
	all := p.snapshot.Istiods
	if slices.ContainsFunc(all, func(i mesh.Istiod) bool { return len(withRevision(all, i.Revision)) > 1 }) {
		p.problem("istio.namespace", "several control planes found: %s. Set istio.namespace to the namespace of one of them", revisions(all))
		return
	}
	p.problem("istio.revision", "several control planes found: %s. Set istio.revision to one of them, or istio.revisions to several", revisions(all))
}

func withRevision(istiods []mesh.Istiod, revision string) []mesh.Istiod {
	return slices.DeleteFunc(slices.Clone(istiods), func(i mesh.Istiod) bool { return i.Revision != revision })
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
