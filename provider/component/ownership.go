package component

import (
	"regexp"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/plan"
)

// ownedObject is an object that a component writes into, and the paths of its fields there.
type ownedObject struct {
	plan.Patch
	Paths []string
}

// Ref names the object.
func (o ownedObject) Ref() patch.Ref {
	return patch.Ref{APIVersion: o.APIVersion, Kind: o.Kind, Namespace: o.Namespace, Name: o.Name}
}

// ownedObjects are the objects that the steps of a plan write into; none of a plan that writes into none.
func ownedObjects(steps []plan.Step) ([]ownedObject, error) {
	var objects []ownedObject
	for _, step := range steps {
		if step.Ownership == nil {
			continue
		}
		for _, written := range step.Ownership.Patches {
			paths, err := patch.Paths(patch.Desired{Document: written.Document, Fields: written.Fields})
			if err != nil {
				return nil, err
			}
			objects = append(objects, ownedObject{Patch: written, Paths: ownedPaths(paths)})
		}
	}
	return objects, nil
}

func (c *composer) ownershipInputs(owned []ownedObject) pulumi.Map {
	objects := pulumi.Array{}
	for _, written := range owned {
		object := pulumi.Map{"apiVersion": pulumi.String(written.APIVersion), "kind": pulumi.String(written.Kind), "name": pulumi.String(written.Name),
			"paths": pulumi.ToStringArray(written.Paths)}
		if written.Namespace != "" {
			object["namespace"] = pulumi.String(written.Namespace)
		}
		if written.Document != "" {
			object["document"] = pulumi.String(written.Document)
		}
		objects = append(objects, object)
	}
	inputs := pulumi.Map{"stack": pulumi.String(c.owner.Stack), "component": pulumi.String(c.owner.Component), "objects": objects}
	if c.takeOver {
		inputs["takeOver"] = pulumi.Bool(true)
	}
	return inputs
}

// whole matches the way to an element of a list that this package writes as a whole: its provider, or an entry of a Telemetry.
var whole = regexp.MustCompile(`^.*?(\[\d+\]|\[name=` + names.Provider + `\])`)

// ownedPaths are the paths that tell an owner's fields from those of others. What lies inside such an element is not among them,
// so a change of the protocol or of a tag changes nothing here.
func ownedPaths(paths []string) []string {
	owned := make([]string, 0, len(paths))
	for _, path := range paths {
		if element := whole.FindString(path); element != "" {
			path = element
		}
		owned = append(owned, path)
	}
	return slices.Compact(owned)
}
