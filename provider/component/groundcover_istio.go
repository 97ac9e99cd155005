// Package component is GroundcoverIstio: its inputs and their defaults, the recipe, the registration of what was planned, and
// the outputs. The recipe reads: validate, collect, plan, compose. Everything that can be wrong is found before anything is
// registered. It never writes to the cluster itself; its children do.
package component

import (
	"fmt"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/plan"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/secret"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/shape"
)

// NewGroundcoverIstio is the component: validate, survey, plan, compose. Everything that can be wrong is found before
// anything is registered.
func NewGroundcoverIstio(ctx *pulumi.Context, name string, args GroundcoverIstioArgs, given ...pulumi.ResourceOption) (*GroundcoverIstio, error) {
	options, err := optionsOf(given)
	if err != nil {
		return nil, err
	}
	in := &resolver{ctx: ctx.Context()}
	inputs, err := in.request(args, ctx.DryRun())
	if err != nil {
		return nil, err
	}
	connection, err := connectionOf(ctx, options.providers)
	if err != nil {
		return nil, err
	}
	inputs.Metrics.OtherCluster = connection.Own
	inputs.Owner = request.Owner{Stack: strings.Join([]string{ctx.Organization(), ctx.Project(), ctx.Stack()}, "/"), Component: name}
	secrets := secret.From(ctx.Context())
	found := append(problems(shape.From(ctx.Context())), validate(inputs)...)
	found = append(append(found, in.problems...), secretNames(secrets)...)
	if err := append(found, connection.problems()...).error(); err != nil {
		return nil, err
	}
	snapshot, client, err := collect(ctx.Context(), connection, inputs)
	if err != nil {
		return nil, err
	}
	planned := plan.Make(inputs, snapshot)
	if err := stop(planned); err != nil {
		return nil, err
	}
	if !inputs.Preview {
		if err := tryMerges(ctx.Context(), client, planned); err != nil {
			return nil, fmt.Errorf("%w. No changes made", err)
		}
	}
	owned, err := ownedObjects(planned.Steps)
	if err != nil {
		return nil, err
	}
	if client != nil {
		if err := claim(ctx.Context(), connection.Server(), owned); err != nil {
			return nil, err
		}
	}
	component := &GroundcoverIstio{}
	if err := ctx.RegisterComponentResource(names.ComponentType, name, component, given...); err != nil {
		return nil, err
	}
	if err := report(ctx, component, secrets, planned.Findings); err != nil {
		return nil, err
	}
	compose := composer{ctx: ctx, name: name, component: component, options: options, connection: connection, secret: in.secret, secrets: secrets,
		resolved: snapshot.NotInspected == "" && len(inputs.Unknown) == 0, inputsUnknown: len(inputs.Unknown) > 0, owner: inputs.Owner, takeOver: inputs.Tracing.TakeOver, owned: owned}
	return component, compose.make(planned)
}

// stop ends the run before the first write, with all that is wrong at once.
func stop(planned plan.Plan) error {
	if err := problems(planned.Problems).error(); err != nil {
		return err
	}
	return finding.AsError(planned.Findings)
}
