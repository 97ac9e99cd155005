package provider

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/plan"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/survey"
)

// lookTimeout bounds looking at a cluster that may be out of reach.
const lookTimeout = 20 * time.Second

// NewGroundcoverIstio is the component: validate, survey, plan, compose. Everything that can be wrong is found before
// anything is registered.
func NewGroundcoverIstio(ctx *pulumi.Context, name string, args GroundcoverIstioArgs, given ...pulumi.ResourceOption) (*GroundcoverIstio, error) {
	options, err := optionsOf(given)
	if err != nil {
		return nil, err
	}
	in := &inputs{ctx: ctx.Context()}
	inputs, err := in.inputs(args, ctx.DryRun())
	if err != nil {
		return nil, err
	}
	connection, err := connectionOf(ctx, options.providers)
	if err != nil {
		return nil, err
	}
	inputs.Metrics.OtherCluster = connection.Own
	if err := append(validate(inputs), connection.problems()...).error(); err != nil {
		return nil, err
	}
	snapshot, err := look(ctx.Context(), connection, inputs)
	if err != nil {
		return nil, err
	}
	planned := plan.Make(inputs, snapshot)
	if err := stop(planned); err != nil {
		return nil, err
	}
	component := &GroundcoverIstio{}
	if err := ctx.RegisterComponentResource(componentToken, name, component, given...); err != nil {
		return nil, err
	}
	if err := report(ctx, component, planned.Findings); err != nil {
		return nil, err
	}
	compose := composer{ctx: ctx, name: name, component: component, options: options, connection: connection, secret: in.secret,
		known: snapshot.NotInspected == "" && len(inputs.Unknown) == 0, vague: len(inputs.Unknown) > 0}
	return component, compose.make(planned)
}

// look surveys the cluster. One that is unknown or out of reach is no fault in a preview: it may still come.
func look(ctx context.Context, c connection, inputs request.Request) (mesh.Snapshot, error) {
	if c.Unknown {
		return mesh.Snapshot{NotInspected: "the kubeconfig of " + c.From + " is not known yet"}, nil
	}
	client, err := cluster.New(c.Connection, Version)
	switch {
	case err != nil && inputs.Preview && errors.Is(err, cluster.ErrNone):
		return mesh.Snapshot{NotInspected: "there is no kubeconfig"}, nil
	case err != nil && inputs.Preview:
		return mesh.Snapshot{NotInspected: fmt.Sprintf("%s cannot be used (%s)", c.From, err)}, nil
	case err != nil:
		return mesh.Snapshot{}, fmt.Errorf("%w; nothing was changed", err)
	}
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	snapshot, err := survey.Collect(ctx, client, inputs)
	switch {
	case err == nil:
		return snapshot, nil
	case inputs.Preview && cluster.Unreachable(err):
		return mesh.Snapshot{NotInspected: fmt.Sprintf("the cluster of %s is out of reach (%s)", c.From, err)}, nil
	}
	return mesh.Snapshot{}, fmt.Errorf("looking at the cluster of %s: %w; nothing was changed", c.From, err)
}

// stop ends the run before the first write, with all that is wrong at once.
func stop(planned plan.Plan) error {
	if err := problems(planned.Problems).error(); err != nil {
		return err
	}
	serious := finding.Errors(planned.Findings)
	if len(serious) == 0 {
		return nil
	}
	texts := make([]string, 0, len(serious))
	for _, f := range serious {
		texts = append(texts, "  "+f.String())
	}
	return fmt.Errorf("nothing was changed, since this would fail or do harm:\n%s", strings.Join(texts, "\n"))
}

// report logs the findings of a level as one entry: a preview before anything exists gives one warning, not a row of them.
func report(ctx *pulumi.Context, component pulumi.Resource, findings []finding.Finding) error {
	texts := map[finding.Level][]string{}
	for _, f := range findings {
		texts[f.Level] = append(texts[f.Level], f.String())
	}
	var failed error
	say := func(level finding.Level, log func(string, *pulumi.LogArgs) error) {
		if len(texts[level]) > 0 {
			failed = errors.Join(failed, log(strings.Join(texts[level], "\n"), &pulumi.LogArgs{Resource: component}))
		}
	}
	say(finding.Warning, ctx.Log.Warn)
	say(finding.Info, ctx.Log.Info)
	return failed
}
