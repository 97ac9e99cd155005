package mesh

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAnIstiodComesFromTheIstioWhoseNameFitsItsRevisionBest(t *testing.T) {
	t.Parallel()
	object := func(name, version string) OwnerObject {
		return OwnerObject{Kind: "Istio", Name: name, Version: version}
	}
	prod, canary := object("prod", "v1.26.0"), object("prod-canary", "v1.27.0")
	short, long := object("default", "v1.24.2"), object("default-v1", "v1.24.0")
	for name, c := range map[string]struct {
		istios   []OwnerObject
		revision string
		istio    string
	}{
		"the name itself":                            {[]OwnerObject{prod, canary}, "prod-canary", "prod-canary"},
		"the longer of two names that begin alike":   {[]OwnerObject{prod, canary}, "prod-canary-v1-27-0", "prod-canary"},
		"whatever the order of the list":             {[]OwnerObject{canary, prod}, "prod-v1-26-0", "prod"},
		"an older version of the shorter name":       {[]OwnerObject{canary, prod}, "prod-v1-25-3", "prod"},
		"a name and its own version before a prefix": {[]OwnerObject{long, short}, "default-v1-24-2", "default"},
		"no name of a list fits":                     {[]OwnerObject{prod, canary}, "stage-v1-26-0", ""},
		"the rest of the revision is no version":     {[]OwnerObject{prod, object("stage", "")}, "prod-blue", ""},
		"the only one, under another name":           {[]OwnerObject{prod}, "stage", "prod"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			istio, found := Snapshot{Istios: c.istios}.IstioOf(Istiod{Revision: c.revision})
			assert.Equal(t, c.istio, istio.Name)
			assert.Equal(t, c.istio != "", found)
		})
	}
}

func TestTheLabelsOfAnIstiodNameItsIstioOperatorByNamespaceAndName(t *testing.T) {
	t.Parallel()
	object := func(namespace, name, revision string) OwnerObject {
		return OwnerObject{Kind: "IstioOperator", Namespace: namespace, Name: name, Revision: revision}
	}
	s := Snapshot{Operators: []Operator{{}}, IstioOperators: []OwnerObject{object("mesh-a", "control", ""), object("mesh-b", "control", "blue"), object("mesh-b", "control-plane", "")}}
	istiod := func(namespace, revision string) Istiod {
		return Istiod{Namespace: namespace, Revision: revision, Meta: Meta{Labels: map[string]string{owningResource: "control", owningResourceNamespace: namespace}}}
	}
	inB, _ := s.IstioOperatorOf(istiod("mesh-b", "default"))
	assert.Equal(t, "mesh-b", inB.Namespace)
	unlabelled := istiod("mesh-b", "blue")
	unlabelled.Meta.Labels[owningResourceNamespace] = ""
	blue, _ := s.IstioOperatorOf(unlabelled)
	assert.Equal(t, "mesh-b", blue.Namespace, "of its namespace, the one of its revision")
	unlabelled.Namespace = "mesh-c"
	_, found := s.IstioOperatorOf(unlabelled)
	assert.False(t, found, "an IstioOperator of another namespace that no label names")
	_, found = s.IstioOperatorOf(Istiod{Revision: "default"})
	assert.False(t, found, "an istiod without the label is not the operator's")
}
