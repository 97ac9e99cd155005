package plan

import (
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// documents are the two mesh documents of one istiod, parsed. A document that does not parse is empty here, and broken has its
// error.
type documents struct {
	primary, shared meshconfig.Config
	// root is the root namespace that istiod takes from both.
	root string
	// broken has the parser's error by the name of the ConfigMap.
	broken map[string]error
}

// documents parses the documents of an istiod once, for every part of the plan.
func (p *planner) documents(istiod mesh.Istiod) documents {
	key := names.Qualified(istiod.Namespace, istiod.Name)
	if parsed, found := p.parsed[key]; found {
		return parsed
	}
	docs := documents{broken: map[string]error{}}
	for _, each := range []struct {
		document mesh.Document
		into     *meshconfig.Config
	}{{istiod.Primary, &docs.primary}, {istiod.Shared, &docs.shared}} {
		config, err := meshconfig.Parse(each.document.Text)
		if err != nil {
			docs.broken[each.document.Name] = err
		}
		*each.into = config
	}
	docs.root = meshconfig.Root(docs.primary, docs.shared)
	if p.parsed == nil {
		p.parsed = map[string]documents{}
	}
	p.parsed[key] = docs
	return docs
}

// reportBroken reports documents that istiod cannot parse, and returns whether there is one. Nothing is planned for that
// istiod.
func (p *planner) reportBroken(docs documents) bool {
	for _, name := range []string{p.istiod.Primary.Name, p.istiod.Shared.Name} {
		if err := docs.broken[name]; err != nil {
			p.report(finding.MeshConfigInvalid.On(p.configMap(name), err.Error()))
		}
	}
	return len(docs.broken) > 0
}

// fieldsFor are the fields of a write to a target. In a ConfigMap they have the names that its document has, and are reported
// where istiod would refuse the document with them.
func (p *planner) fieldsFor(at target, config map[string]any) map[string]any {
	if at.patch.Document == "" {
		return at.fields(config)
	}
	text := ""
	for _, document := range []mesh.Document{p.istiod.Primary, p.istiod.Shared} {
		if document.Name == at.patch.Name {
			text = document.Text
		}
	}
	if err := meshconfig.CheckWrite(text, config); err != nil {
		p.report(finding.MeshConfigInvalid.On(at.object(), "with the fields that this resource writes, "+err.Error()))
	}
	return at.fields(meshconfig.KeysOf(text, config))
}
