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

// changes are the operations that do something, as "update mesh-mesh-config", without those on the engine's own default
// providers.
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

// warnings are what was said as a warning or an error, without what the CLI says about plugins that it finds on the PATH
// and those that it stops early.
func warnings(result stack.Result) []string { return said(result, "warning", "error") }

var ofTheCLI = regexp.MustCompile(`from \$PATH|exited prematurely`)

func said(result stack.Result, severities ...string) []string {
	var texts []string
	for _, diagnostic := range result.Diagnostics() {
		for _, severity := range severities {
			if diagnostic.Severity == severity && !ofTheCLI.MatchString(diagnostic.Message) {
				texts = append(texts, strings.TrimSpace(diagnostic.Message))
			}
		}
	}
	return texts
}

// refuses asserts that the command failed, wrote nothing, and said each of the words.
func refuses(t *testing.T, l *lab.Lab, operate func(...string) stack.Result, words ...string) stack.Result {
	t.Helper()
	since := mark(t, l)
	result := operate().Fails(t)
	for _, word := range words {
		assert.Contains(t, result.Output, word)
	}
	assert.Empty(t, writes(t, l, since), "nothing is written")
	return result
}
