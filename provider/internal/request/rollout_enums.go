package request

import "github.com/pulumi/pulumi-go-provider/infer"

// Policy is the condition under which proxies restart.
type Policy string

// WhenNeeded restarts proxies that need a restart for the configuration and do not run it yet. Never restarts none. Always
// restarts all on each change of the configuration.
const (
	WhenNeeded Policy = "WhenNeeded"
	Never      Policy = "Never"
	Always     Policy = "Always"
)

// Values lists the policies.
func (Policy) Values() []infer.EnumValue[Policy] {
	return []infer.EnumValue[Policy]{
		{Name: "WhenNeeded", Value: WhenNeeded, Description: "Proxies that need a restart for the configuration and do not run it yet."},
		{Name: "Never", Value: Never, Description: "No proxy. Each takes the configuration with its next restart."},
		{Name: "Always", Value: Always, Description: "All proxies, on every change of the configuration, also where none needs a restart."},
	}
}

// Annotate names the enum.
func (v *Policy) Annotate(a infer.Annotator) { a.SetToken("index", "RestartPolicy") }

// OnDestroy is the effect of a destroy on proxies that a rollout restarted.
type OnDestroy string

// Restart restarts proxies, which removes the tracer. Leave keeps the tracer until their next restart.
const (
	Restart OnDestroy = "Restart"
	Leave   OnDestroy = "Leave"
)

// Values lists the effects.
func (OnDestroy) Values() []infer.EnumValue[OnDestroy] {
	return []infer.EnumValue[OnDestroy]{
		{Name: "Restart", Value: Restart, Description: "Proxies restart once the configuration is removed, and so drop the tracer."},
		{Name: "Leave", Value: Leave, Description: "Proxies keep the tracer of their bootstrap until their next restart."},
	}
}

// Annotate names the enum.
func (v *OnDestroy) Annotate(a infer.Annotator) { a.SetToken("index", "OnDestroy") }

// Trigger is the moment at which a Rollout restarts workloads.
type Trigger string

// OnCreate sets the hash annotation on pod templates without it when the resource is created or changed. OnDelete removes the
// annotation when the resource is deleted. Both restart the workload.
const (
	OnCreate Trigger = "Create"
	OnDelete Trigger = "Delete"
)

// Values lists the moments.
func (Trigger) Values() []infer.EnumValue[Trigger] {
	return []infer.EnumValue[Trigger]{
		{Name: "Create", Value: OnCreate, Description: "When the resource is created or changed: workloads whose pod template lacks the hash restart."},
		{Name: "Delete", Value: OnDelete, Description: "When the resource is deleted: the hash is removed from pod templates that carry it, and these workloads restart."},
	}
}

// Annotate names the enum.
func (v *Trigger) Annotate(a infer.Annotator) { a.SetToken("index", "RolloutTrigger") }
