// Package rollout makes workloads run the current configuration, and waits until they do.
//
// A restart is one annotation on the pod template, the hash of the configuration: whoever carries it needs no other
// restart, so a run that was cut off goes on where it stopped. What is waited for is watched, never polled, and the
// pods of a workload are read only when it does not progress.
//
// Success is: the controller has observed the template, every wanted pod is of that template and available, and the
// old ones are gone. PodDisruptionBudgets have no say in this: the controllers of Deployments, StatefulSets and
// DaemonSets delete pods without asking for an eviction (Kubernetes documentation, "Disruptions").
package rollout

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
)

// Target is one workload to restart.
type Target struct {
	// Kind is Deployment, DaemonSet or StatefulSet (apps/v1).
	Kind, Namespace, Name string
	// Reason says, for the user, why it has to restart.
	Reason string
	// Await says that it is only waited for, whatever its template carries.
	Await bool
	// Rendered says that istiod writes its template, with the configuration in it, and so restarts it.
	Rendered bool
	// Group orders the run: a group starts when those with a lower number are rolled out. Default 0.
	Group int
}

// String is "Deployment istio-system/istiod".
func (t Target) String() string { return t.Kind + " " + t.Namespace + "/" + t.Name }

// Spec is one run's input.
type Spec struct {
	Targets []Target
	// ConfigHash is the value of the annotation.
	ConfigHash string
	// Forget takes the annotation off instead, and so restarts what carries it; ConfigHash is empty then.
	Forget bool
	// MaxParallel bounds how many workloads are being restarted, or are stuck in it, at a time. Default 5.
	MaxParallel int
	// Timeout bounds the whole run. Default 600 s.
	Timeout time.Duration
}

// Result is what a run did. It is complete also beside an error.
type Result struct {
	// Restarted got the annotation from this run; beside an error some of them may not be rolled out.
	Restarted []Target
	// Current ran this configuration without a restart by this run.
	Current []Target
	// Skipped cannot be restarted by changing their template.
	Skipped []Skipped
}

// Skipped is a workload that was left as it is.
type Skipped struct {
	Target
	// Why it was, and How it comes to run the current configuration.
	Why, How string
}

var kinds = map[string]schema.GroupVersionResource{
	"Deployment": cluster.Deployments, "DaemonSet": cluster.DaemonSets, "StatefulSet": cluster.StatefulSets,
}

// id tells targets apart, whatever the reason for which they are restarted.
type id struct{ kind, namespace, name string }

func (t Target) id() id { return id{t.Kind, t.Namespace, t.Name} }

// checked gives a spec its defaults, or says what is wrong with it, all at once.
func (s Spec) checked() (Spec, error) {
	var wrong []string
	if (s.ConfigHash == "") != s.Forget {
		wrong = append(wrong, "the configuration's hash is empty")
	}
	for _, target := range s.Targets {
		if kinds[target.Kind].Empty() || target.Namespace == "" || target.Name == "" {
			wrong = append(wrong, fmt.Sprintf("target %q: expected a Deployment, DaemonSet or StatefulSet with namespace and name", target))
		}
	}
	if s.MaxParallel <= 0 {
		s.MaxParallel = request.DefaultMaxParallel
	}
	if s.Timeout <= 0 {
		s.Timeout = request.DefaultTimeoutSeconds * time.Second
	}
	if len(wrong) > 0 {
		return s, fmt.Errorf("reading what shall be restarted: %s", strings.Join(wrong, "; "))
	}
	return s, nil
}

// ordered sorts by group, keeps the given order within one, and names each workload once, in its first group.
func ordered(targets []Target) []Target {
	sorted := slices.Clone(targets)
	slices.SortStableFunc(sorted, func(a, b Target) int { return a.Group - b.Group })
	snapshot := map[id]bool{}
	return slices.DeleteFunc(sorted, func(t Target) bool {
		twice := snapshot[t.id()]
		snapshot[t.id()] = true
		return twice
	})
}
