package component

import (
	"fmt"

	"k8s.io/utils/ptr"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/sensor"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/secret"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/plan"
)

// composer registers what was planned. It decides nothing.
type composer struct {
	ctx        *pulumi.Context
	name       string
	component  *GroundcoverIstio
	options    options
	connection connection
	// secret says that an input was secret, and so is what was made from it.
	secret bool
	// secrets redacts the values of secret inputs in texts.
	secrets secret.Inputs
	// resolved says that the plan was made from the cluster as it is and from inputs that have their values.
	resolved bool
	// owner is in whose name objects are written; takeOver takes fields of another stack over.
	owner    request.Owner
	takeOver bool
	// owned are the objects that patches write into.
	owned []ownedObject
	// inputsUnknown says that inputs have no values yet.
	inputsUnknown bool
	// ownership is the identity under which patches write, once it is registered.
	ownership *ownershipChild
	// proxies are the rollouts that find their workloads themselves.
	proxies []*rolloutChild
}

// rolloutChild is a rollout, seen from the component.
type rolloutChild struct {
	pulumi.CustomResourceState
	Restarted pulumi.StringArrayOutput `pulumi:"restarted"`
	Skipped   pulumi.StringArrayOutput `pulumi:"skipped"`
}

// ownershipChild is the identity, seen from the component.
type ownershipChild struct {
	pulumi.CustomResourceState
	Token pulumi.StringOutput `pulumi:"token"`
}

// make registers each step after the one before it, so that they are taken back in the reverse order.
func (c *composer) make(planned plan.Plan) error {
	if len(planned.Steps) > 0 {
		own, err := c.connection.register(c.ctx, c.name, c.options.under(c.component, nil, nil)...)
		if err != nil {
			return fmt.Errorf("registering the connection: %w", err)
		}
		var after []pulumi.Resource
		for _, step := range planned.Steps {
			child, err := c.step(step, c.options.under(c.component, own, after))
			if err != nil {
				return fmt.Errorf("registering %s-%s: %w", c.name, step.Name, err)
			}
			after = []pulumi.Resource{child}
			if proxies, found := child.(*rolloutChild); found && step.Rollout.Proxies != nil {
				c.proxies = append(c.proxies, proxies)
			}
		}
	}
	if err := c.objects(planned.Objects); err != nil {
		return err
	}
	c.outputs(planned)
	return c.ctx.RegisterResourceOutputs(c.component, pulumi.Map{
		"endpoint": c.component.Endpoint, "mesh": c.component.Mesh, "meshes": c.component.Meshes, "tracing": c.component.Tracing, "restarted": c.component.Restarted, "skipped": c.component.Skipped,
		"findings": c.component.Findings, "istioOperator": c.component.IstioOperator, "helmValues": c.component.HelmValues,
		"metrics": c.component.Metrics, "groundcoverValues": c.component.GroundcoverValues,
	})
}

func (c *composer) step(step plan.Step, options []pulumi.ResourceOption) (pulumi.Resource, error) {
	if step.Ownership != nil {
		c.ownership = &ownershipChild{}
		return c.ownership, c.ctx.RegisterResource(names.OwnershipType, c.name+"-"+step.Name, c.marked(c.ownershipInputs(c.owned)), c.ownership, options...)
	}
	if step.Rollout != nil {
		rollout := &rolloutChild{}
		err := c.ctx.RegisterResource(names.RolloutType, c.name+"-"+step.Name, c.marked(rolloutInputs(*step.Rollout)), rollout, options...)
		return rollout, err
	}
	written := &pulumi.CustomResourceState{}
	err := c.ctx.RegisterResource(names.ObjectPatchType, c.name+"-"+step.Name, c.marked(c.patchInputs(*step.Patch)), written, options...)
	return written, err
}

func (c *composer) patchInputs(written plan.Patch) pulumi.Map {
	set, remove := patch.Removed(written.Fields)
	inputs := pulumi.Map{
		"apiVersion": pulumi.String(written.APIVersion), "kind": pulumi.String(written.Kind),
		"namespace": pulumi.String(written.Namespace), "name": pulumi.String(written.Name),
		"fields": c.fields(set),
	}
	if len(remove) > 0 {
		inputs["remove"] = pulumi.ToStringArray(remove)
	}
	if c.ownership != nil {
		inputs["owner"] = pulumi.Map{"stack": pulumi.String(c.owner.Stack), "component": pulumi.String(c.owner.Component), "token": c.ownership.Token}
	}
	if c.takeOver {
		inputs["takeOver"] = pulumi.Bool(true)
	}
	if written.Document != "" {
		inputs["document"] = pulumi.String(written.Document)
	}
	if written.CreateIfMissing {
		inputs["createIfMissing"] = pulumi.Bool(true)
	}
	if guard := written.Guard; guard != nil {
		guarded := pulumi.Map{"namespace": pulumi.String(guard.Namespace), "revision": pulumi.String(guard.Revision),
			"onRejection": pulumi.String(guard.OnRejection), "waitSeconds": pulumi.Int(guard.WaitSeconds), "rolloutSeconds": pulumi.Int(guard.RolloutSeconds)}
		if guard.Provider != "" {
			guarded["provider"], guarded["entry"] = pulumi.String(guard.Provider), c.fields(guard.Entry)
		}
		if guard.Sampling != nil {
			guarded["sampling"], guarded["customTags"] = c.planned(pulumi.Float64(*guard.Sampling)), c.fields(guard.CustomTags)
		}
		if len(guard.AcceptNamespaces) > 0 {
			guarded["acceptNamespaces"] = pulumi.ToStringArray(guard.AcceptNamespaces)
		}
		inputs["guard"] = guarded
	}
	return inputs
}

// fields are those of an object, as planned.
func (c *composer) fields(fields map[string]any) pulumi.Input { return c.planned(pulumi.ToMap(fields)) }

// planned is a value of the plan, shown as unresolved while inputs are: a default in its place would be an untruth in the preview.
func (c *composer) planned(value pulumi.Input) pulumi.Input {
	switch {
	case c.inputsUnknown:
		return pulumi.UnsafeUnknownOutput(nil)
	case c.secret:
		return pulumi.ToSecret(value)
	}
	return value
}

// outputs sets the outputs of the component; what was not inspected is unknown.
func (c *composer) outputs(planned plan.Plan) {
	endpoint := ptr.Deref(planned.Endpoint, sensor.Endpoint{})
	meshes := make([]Mesh, 0, len(planned.Meshes))
	for _, mesh := range planned.Meshes {
		meshes = append(meshes, Mesh{Revision: mesh.Revision, Version: mesh.Version, Owner: string(mesh.Owner),
			RootNamespace: mesh.RootNamespace, ConfigMap: mesh.ConfigMap, IstioOperator: mesh.IstioOperator, HelmValues: mesh.HelmValues})
	}
	c.component.Endpoint = output[EndpointOutput](c, planned.Endpoint != nil, endpoint)
	c.component.Mesh = output[MeshOutput](c, len(meshes) > 0, first(meshes))
	c.component.Meshes = output[MeshArrayOutput](c, len(meshes) > 0, meshes)
	c.component.Tracing = output[TracingOutput](c, true, Tracing{Provider: planned.Tracing.Provider, Sampling: planned.Tracing.Sampling,
		SensorSampling: planned.Tracing.SensorSampling, KeptPercent: planned.Tracing.KeptPercent})
	findings := make([]Finding, 0, len(planned.Findings))
	for _, f := range planned.Findings {
		findings = append(findings, Finding{Code: f.Code, Level: string(f.Level), Object: c.secrets.Redact(f.Object), Message: c.secrets.Redact(f.Message),
			Fix: c.secrets.Redact(f.Fix), Link: f.Link()})
	}
	restarted := output[pulumi.StringArrayOutput](c, true, append([]string{}, planned.Restarts...))
	skipped := constant[pulumi.StringArrayOutput]([]string{})
	for _, rollout := range c.proxies {
		restarted, skipped = joined(restarted, rollout.Restarted), joined(skipped, rollout.Skipped)
	}
	c.component.Restarted, c.component.Skipped = restarted, skipped
	c.component.Findings = constant[FindingArrayOutput](findings)
	c.component.IstioOperator = output[pulumi.StringOutput](c, true, planned.IstioOperator)
	c.component.HelmValues = output[pulumi.MapOutput](c, true, planned.HelmValues)
	metrics := planned.Metrics
	c.component.Metrics = output[MetricsOutput](c, true, Metrics{Method: string(metrics.Method), Scraper: metrics.Scraper,
		Monitors: append([]string{}, metrics.Monitors...), EstimatedSeries: metrics.Series})
	c.component.GroundcoverValues = output[pulumi.MapOutput](c, true, planned.GroundcoverValues)
}

func first[T any](list []T) T {
	var none T
	if len(list) == 0 {
		return none
	}
	return list[0]
}

func joined(lists ...pulumi.StringArrayOutput) pulumi.StringArrayOutput {
	all := make([]any, 0, len(lists))
	for _, list := range lists {
		all = append(all, list)
	}
	return pulumi.All(all...).ApplyT(func(values []any) []string {
		result := []string{}
		for _, value := range values {
			list, _ := value.([]string)
			result = append(result, list...)
		}
		return result
	}).(pulumi.StringArrayOutput)
}
