package cluster

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/stack"
)

// changes are the operations that change a resource, such as "update mesh-mesh-config", without the engine's default providers.
func changes(result stack.Result) []string {
	var changed []string
	for _, step := range result.Steps() {
		name := step.URN[strings.LastIndex(step.URN, "::")+2:]
		if step.Op == apitype.OpSame || step.Op == apitype.OpRefresh || strings.HasPrefix(name, "default_") {
			continue
		}
		changed = append(changed, fmt.Sprintf("%s %s", step.Op, name))
	}
	return changed
}

// warnings are the warnings and errors, without the CLI's own about plugins on the PATH and plugins that it stops early.
func warnings(result stack.Result) []string { return messages(result, "warning", "error") }

// fromCLI matches the CLI's own messages.
var fromCLI = regexp.MustCompile(`from \$PATH|exited prematurely`)

// messages are the diagnostics of these severities.
func messages(result stack.Result, severities ...string) []string {
	var texts []string
	for _, diagnostic := range result.Diagnostics() {
		for _, severity := range severities {
			if diagnostic.Severity == severity && !fromCLI.MatchString(diagnostic.Message) {
				texts = append(texts, strings.TrimSpace(diagnostic.Message))
			}
		}
	}
	return texts
}

// refuses asserts that the command fails with each of these messages and writes nothing.
func refuses(t *testing.T, l *lab.Lab, operate func(...string) stack.Result, messages ...string) stack.Result {
	t.Helper()
	since := mark(t, l)
	result := operate().Fails(t)
	for _, message := range messages {
		assert.Contains(t, result.Output, message)
	}
	assert.Empty(t, writes(t, l, since), "the command wrote to the cluster")
	return result
}
