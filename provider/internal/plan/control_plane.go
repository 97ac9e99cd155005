package plan

import (
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"

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
	if others := p.snapshot.OtherIstiods; len(others) > 0 {
		p.report(finding.OtherIstiodsIgnored.On("istiod", names.First(others, 5)))
	}
	if chosen := p.selectRevisions(); len(chosen) > 0 {
		p.chosen, p.istiod = chosen, chosen[0]
	}
	p.checkNames()
}

// checkNames reports what a control plane says of itself and is no DNS name, and a root namespace that other people may write into.
func (p *planner) checkNames() {
	for _, istiod := range p.chosen {
		object := names.Object("istiod", istiod.Namespace, istiod.Name)
		docs := p.documents(istiod)
		for _, each := range []struct{ what, value string }{{"the revision", istiod.Revision}, {"the root namespace", docs.root}, {"the domain", istiod.Domain}} {
			if len(validation.IsDNS1123Subdomain(each.value)) > 0 {
				p.report(finding.ControlPlaneInvalid.On(object, fmt.Sprintf(`%s "%s"`, each.what, names.Truncate(each.value, maxName))))
			}
		}
		if docs.root != istiod.Namespace {
			p.report(finding.RootNamespaceElsewhere.On(object, docs.root, istiod.Namespace))
		}
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
	case len(p.snapshot.OtherIstiods) > 0:
		namespace, _, _ := strings.Cut(p.snapshot.OtherIstiods[0], "/")
		p.report(finding.IstiodElsewhere.On("istiod", searched(p.inputs.Istio.Namespace), names.First(p.snapshot.OtherIstiods, 5), namespace))
	case !p.denied("deployments"):
		p.reportPending(finding.IstioMissing.On("istiod", "in namespace "+searched(p.inputs.Istio.Namespace)+p.withoutIstiod()))
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
		revision, tagged := name, p.snapshot.Tags[name]
		if len(tagged) > 0 {
			revision = tagged[0]
		}
		if len(tagged) > 1 {
			p.problem(p.inputs.Istio.RevisionPath(i), "objects with the tag %q name different revisions: %s. Set the revision instead of the tag", name, strings.Join(tagged, ", "))
			continue
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

// maxName is how much of a name that is not valid a message repeats.
const maxName = 60

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

// searched are the namespaces in which istiod counts.
func searched(namespace string) string {
	return strings.Join(mesh.ControlPlaneNamespaces(namespace), " or ")
}

func revisions(istiods []mesh.Istiod) string {
	texts := make([]string, 0, len(istiods))
	for _, istiod := range istiods {
		texts = append(texts, fmt.Sprintf("%s (namespace %s)", istiod.Revision, istiod.Namespace))
	}
	return strings.Join(texts, ", ")
}
