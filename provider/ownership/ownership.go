// Package ownership is the resource Ownership: the identity under which one component writes into objects of other managers. It
// is created before the first write and deleted after the last revert. It refuses, before any write, fields that another
// component manages. Its delete removes what an interrupted update wrote without recording it in the state. It never changes an
// object that carries no record of its own token.
package ownership

import (
	"github.com/pulumi/pulumi-go-provider/infer"
)

// Ownership is the identity under which one component writes.
type Ownership struct{}

// OwnershipArgs are the inputs.
type OwnershipArgs struct {
	Stack     string        `pulumi:"stack"`
	Component string        `pulumi:"component"`
	Objects   []OwnedObject `pulumi:"objects"`
	TakeOver  *bool         `pulumi:"takeOver,optional"`
}

// OwnershipState is what is remembered.
type OwnershipState struct {
	OwnershipArgs
	Token   string        `pulumi:"token"`
	Written []OwnedObject `pulumi:"written"`
}

// OwnedObject names an object and the fields in it.
type OwnedObject struct {
	APIVersion string   `pulumi:"apiVersion"`
	Kind       string   `pulumi:"kind"`
	Namespace  *string  `pulumi:"namespace,optional"`
	Name       string   `pulumi:"name"`
	Document   *string  `pulumi:"document,optional"`
	Paths      []string `pulumi:"paths"`
}

var (
	_ infer.CustomDiff[OwnershipArgs, OwnershipState]   = (*Ownership)(nil)
	_ infer.CustomUpdate[OwnershipArgs, OwnershipState] = (*Ownership)(nil)
	_ infer.CustomDelete[OwnershipState]                = (*Ownership)(nil)

	_ infer.ExplicitDependencies[OwnershipArgs, OwnershipState] = (*Ownership)(nil)
)

// Annotate describes the resource.
func (r *Ownership) Annotate(a infer.Annotator) {
	a.SetToken("index", "Ownership")
	a.Describe(&r, "The identity under which a component writes into objects of other managers. It is created before the first write, and refuses fields that another component manages. Destroy removes, from the named objects, what an interrupted update wrote without recording it in the state.")
}

// Annotate describes the inputs.
func (args *OwnershipArgs) Annotate(a infer.Annotator) {
	a.Describe(&args.Stack, "The stack, as `organization/project/stack`.")
	a.Describe(&args.Component, "The name of the component in the program.")
	a.Describe(&args.Objects, "The objects that the component writes into.")
	a.Describe(&args.TakeOver, "Whether fields that another stack manages are taken over, with the original values that it recorded. Default: false, which makes them an error.")
}

// Annotate describes the outputs.
func (s *OwnershipState) Annotate(a infer.Annotator) {
	a.Describe(&s.Token, "A random text that distinguishes this component from a later one of the same name. It is no secret.")
	a.Describe(&s.Written, "All objects that the component has written into since it was created.")
}

// Annotate describes an object.
func (o *OwnedObject) Annotate(a infer.Annotator) {
	a.SetToken("index", "OwnedObject")
	a.Describe(&o, "An object, and the fields that a component writes into it.")
	a.Describe(&o.APIVersion, "Its apiVersion, such as `v1` or `apps/v1`.")
	a.Describe(&o.Kind, "Its kind.")
	a.Describe(&o.Namespace, "Its namespace. Default: none, for a cluster-scoped object.")
	a.Describe(&o.Name, "Its name.")
	a.Describe(&o.Document, "The key of its `data` that holds the fields as YAML. Default: the object itself.")
	a.Describe(&o.Paths, "The paths of the fields, such as `defaultProviders.tracing`.")
}
