package objectpatch

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"k8s.io/utils/ptr"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/record"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/secret"
)

// Diff compares the inputs that change the object, and the live object path by path, so that a plain preview shows drift. A new
// name of the component is written with the next change. Fields that another stack has taken over are an error. Those that
// another component of this stack has, such as a rename that was cut off and withdrawn, are taken back.
func (*ObjectPatch) Diff(ctx context.Context, req infer.DiffRequest[ObjectPatchArgs, ObjectPatchState]) (infer.DiffResponse, error) {
	old, now := req.State, req.Inputs
	diff := infer.DiffResponse{DetailedDiff: map[string]p.PropertyDiff{}}
	changed := func(property string, kind p.DiffKind) {
		diff.HasChanges = true
		diff.DetailedDiff[property] = p.PropertyDiff{Kind: kind, InputDiff: true}
	}
	for property, values := range map[string][2]string{
		"apiVersion": {group(old.APIVersion), group(now.APIVersion)}, "kind": {old.Kind, now.Kind},
		"namespace": {ptr.Deref(old.Namespace, ""), ptr.Deref(now.Namespace, "")}, "name": {old.Name, now.Name},
	} {
		if values[0] != values[1] {
			changed(property, p.UpdateReplace)
		}
	}
	if old.APIVersion != now.APIVersion && !diff.HasChanges {
		// It is the same object: a replacement would create it and then delete it.
		changed("apiVersion", p.Update)
	}
	for property, values := range map[string][2]any{
		"document": {ptr.Deref(old.Document, ""), ptr.Deref(now.Document, "")}, "fields": {old.Fields, now.Fields},
		"remove": {slices.Concat(old.Remove), slices.Concat(now.Remove)},
		"owner":  {old.Owner.owner().Token, now.Owner.owner().Token},
	} {
		if !reflect.DeepEqual(values[0], values[1]) {
			changed(property, p.Update)
		}
	}
	if len(old.Drift) > 0 {
		changed("drift", p.Update)
	}
	if now.Name == "" {
		return diff, nil
	}
	found, err := now.compare(ctx, old, diff.HasChanges)
	var owned record.OwnedError
	switch {
	case errors.As(err, &owned):
		return diff, err
	case err != nil:
		// A preview has to work without the cluster; an update reports what is wrong.
		secret.Logger(ctx).Warningf("Could not check %s for drift: %s", now.ref(), err)
		return diff, nil
	}
	for _, owner := range found.adopted {
		secret.Logger(ctx).Warningf("%s: %s manages these fields. The update takes them over", now.ref(), owner)
		changed("owner", p.Update)
	}
	for _, path := range found.drift {
		secret.Logger(ctx).Warningf("%s drifted: %s. An update sets it again", now.ref(), path)
		// Not "fields": they are the same, and the engine would print them twice.
		diff.HasChanges, diff.DetailedDiff["drift"] = true, p.PropertyDiff{Kind: p.Update}
	}
	return diff, nil
}

// comparison is what the live object shows.
type comparison struct {
	// adopted are other owners whose records the object carries.
	adopted []record.Owner
	drift   []string
}

// compare reads the live object: who manages the fields, and which of them drifted. Changed inputs make drift no news.
func (args ObjectPatchArgs) compare(ctx context.Context, old ObjectPatchState, changed bool) (found comparison, err error) {
	live, err := args.live(ctx)
	if err != nil || changed && live == nil {
		return found, err
	}
	if live != nil && args.Owner != nil {
		previous, err := appliedOf(old.OriginalValues)
		if err != nil {
			return found, err
		}
		if found.adopted, err = patch.Try(live, args.write(old, previous)); err != nil {
			return found, err
		}
	}
	if !changed {
		found.drift, err = args.driftOf(live)
	}
	return found, err
}

// group is an apiVersion without its version.
func group(apiVersion string) string {
	before, _, found := strings.Cut(apiVersion, "/")
	if !found {
		return ""
	}
	return before
}
