// Package objectpatch is the resource ObjectPatch: it merges fields into a Kubernetes object that another manager owns, verifies
// that proxies accept them where a guard is given, and restores the original values on delete. The merging itself is package
// patch, the verification package guard; this package translates inputs, state and differences. It never writes in a preview.
package objectpatch

import (
	"fmt"

	"github.com/pulumi/pulumi-go-provider/infer"
)

// ObjectPatch merges fields into an object that another manager owns, and restores the original values on delete.
type ObjectPatch struct{}

// ObjectPatchArgs are the inputs.
type ObjectPatchArgs struct {
	APIVersion      string         `pulumi:"apiVersion"`
	Kind            string         `pulumi:"kind"`
	Namespace       *string        `pulumi:"namespace,optional"`
	Name            string         `pulumi:"name"`
	Document        *string        `pulumi:"document,optional"`
	CreateIfMissing *bool          `pulumi:"createIfMissing,optional"`
	Fields          map[string]any `pulumi:"fields"`
	Remove          []string       `pulumi:"remove,optional"`
	Owner           *Owner         `pulumi:"owner,optional"`
	TakeOver        *bool          `pulumi:"takeOver,optional"`
	Guard           *Guard         `pulumi:"guard,optional"`
}

// ObjectPatchState is what is remembered: the inputs, the original values, and what was found since.
type ObjectPatchState struct {
	ObjectPatchArgs
	OriginalValues string   `pulumi:"originalValues"`
	Drift          []string `pulumi:"drift"`
	Rejected       []string `pulumi:"rejected,optional"`
	Verified       bool     `pulumi:"verified"`
}

var (
	_ infer.CustomCheck[ObjectPatchArgs]                    = (*ObjectPatch)(nil)
	_ infer.CustomDiff[ObjectPatchArgs, ObjectPatchState]   = (*ObjectPatch)(nil)
	_ infer.CustomRead[ObjectPatchArgs, ObjectPatchState]   = (*ObjectPatch)(nil)
	_ infer.CustomUpdate[ObjectPatchArgs, ObjectPatchState] = (*ObjectPatch)(nil)
	_ infer.CustomDelete[ObjectPatchState]                  = (*ObjectPatch)(nil)

	_ infer.ExplicitDependencies[ObjectPatchArgs, ObjectPatchState] = (*ObjectPatch)(nil)
)

// Annotate describes the resource.
func (r *ObjectPatch) Annotate(a infer.Annotator) {
	a.SetToken("index", "ObjectPatch")
	a.Describe(&r, "Merges fields into a Kubernetes object that another manager owns, and restores the original values on destroy, text byte for byte. Maps merge by key, lists of named objects by `name`, an element of another list by its index (`{\"[0]\": …}`). Elements are added to a list of values by `{\"[+]\": [element, …]}`, and the elements of others stay. Other lists and scalars are set as a whole. A value that another manager changes later stays on destroy. A plain preview shows drift.")
}

// Annotate describes the inputs.
func (args *ObjectPatchArgs) Annotate(a infer.Annotator) {
	a.Describe(&args.APIVersion, "The object's apiVersion, such as `v1` or `apps/v1`. A change replaces the resource, except to another version of the same group.")
	a.Describe(&args.Kind, "The object's kind, except `Secret`. A change replaces the resource.")
	a.Describe(&args.Namespace, "The object's namespace. Default: none, for a cluster-scoped object. A change replaces the resource.")
	a.Describe(&args.Name, "The object's name. A change replaces the resource.")
	a.Describe(&args.Document, "A key of the object's `data` that holds YAML, such as `mesh`. The fields are merged into that text; every other byte of it stays. Default: the object itself.")
	a.Describe(&args.CreateIfMissing, "Whether an object that does not exist is created. A created object is deleted once it holds nothing else. Default: false, which makes a missing object an error.")
	a.Describe(&args.Fields, "The fields to set.")
	a.Describe(&args.Remove, "The paths of keys to remove, such as `defaultConfig.tracing.zipkin`; destroy restores them. A path leads through maps. Default: none.")
	a.Describe(&args.Owner, "The owner of the fields. It is recorded on the object with the original values, so that an interrupted update, a renamed resource or a second stack loses nothing. Default: none, and no record.")
	a.Describe(&args.TakeOver, "Whether fields that another stack manages are taken over, with the original values that it recorded. Default: false, which makes them an error.")
	a.Describe(&args.Guard, "Verifies that proxies accept a configuration of the mesh. Default: no verification.")
}

// Annotate describes the outputs.
func (s *ObjectPatchState) Annotate(a infer.Annotator) {
	a.Describe(&s.OriginalValues, "The original values, path by path, as JSON: what destroy restores. Always a secret.")
	a.Describe(&s.Drift, "The paths that no longer hold what was set, as a refresh found them.")
	a.Describe(&s.Rejected, "The messages of proxies that reject the configuration, where it was left in place (`onRejection: Leave`).")
	a.Describe(&s.Verified, "Whether proxies were seen to accept the last write. It is false without a guard, and where their status could not be read.")
}

// Owner is one component of one stack.
type Owner struct {
	Stack     string `pulumi:"stack"`
	Component string `pulumi:"component"`
	Token     string `pulumi:"token"`
}

// Annotate describes the owner.
func (o *Owner) Annotate(a infer.Annotator) {
	a.SetToken("index", "Owner")
	a.Describe(&o, "The owner of fields: one component of one stack.")
	a.Describe(&o.Stack, "The stack, as `organization/project/stack`.")
	a.Describe(&o.Component, "The name of the component in the program.")
	a.Describe(&o.Token, fmt.Sprintf("The output `token` of the %s resource of the component.", "Ownership"))
}
