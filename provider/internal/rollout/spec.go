package rollout

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout/workload"
)

// Spec is the input of one run.
type Spec struct {
	Targets []Target
	// ConfigHash is the value of the annotation.
	ConfigHash string
	// RemoveHash removes the annotation, and so restarts the targets that have one; ConfigHash is empty then.
	RemoveHash bool
	// MaxParallel is the number of workloads that may restart, or fail to, at the same time. Greater than 0.
	MaxParallel int
	// MaxFailures is the number of namespaces whose workloads with a proxy may fail without failing the run; see Result.Failed.
	MaxFailures int
	// Timeout of the whole run. Greater than 0.
	Timeout time.Duration
}

// check returns everything that is wrong with a spec as one error.
func (s Spec) check() error {
	var wrong []string
	if s.ConfigHash == "" && !s.RemoveHash {
		wrong = append(wrong, "configHash is empty")
	}
	if s.ConfigHash != "" && s.RemoveHash {
		wrong = append(wrong, fmt.Sprintf("configHash is %q: expected none, since the hash is removed", s.ConfigHash))
	}
	wrong = append(wrong, wrongTargets(s.Targets)...)
	if s.MaxParallel <= 0 {
		wrong = append(wrong, fmt.Sprintf("maxParallel is %d: must be greater than 0", s.MaxParallel))
	}
	if s.MaxFailures < 0 {
		wrong = append(wrong, fmt.Sprintf("maxFailures is %d: must be 0 or greater", s.MaxFailures))
	}
	if s.Timeout <= 0 {
		wrong = append(wrong, fmt.Sprintf("the timeout is %s: must be greater than 0s", s.Timeout))
	}
	return inputsError(wrong)
}

// wrongTargets says of each target that cannot be restarted what is wrong with it.
func wrongTargets(targets []Target) []string {
	var wrong []string
	for _, target := range targets {
		if workload.Resource(target.Kind).Empty() || target.Namespace == "" || target.Name == "" {
			wrong = append(wrong, fmt.Sprintf("target %q: expected a Deployment, DaemonSet or StatefulSet with namespace and name", target))
		}
	}
	return wrong
}

func inputsError(wrong []string) error {
	if len(wrong) == 0 {
		return nil
	}
	return fmt.Errorf("reading the inputs of the rollout: %s", strings.Join(wrong, "; "))
}

// ordered sorts targets by group, keeps the given order within a group, and has each workload once, in its first group.
func ordered(targets []Target) []Target {
	sorted := slices.Clone(targets)
	slices.SortStableFunc(sorted, func(a, b Target) int { return a.Group - b.Group })
	found := map[string]bool{}
	return slices.DeleteFunc(sorted, func(target Target) bool {
		twice := found[target.String()]
		found[target.String()] = true
		return twice
	})
}
