package docs

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"
)

const workflowFile = "examples/ci-preview/workflow.yaml"

// workflow is what the tests read of a workflow of GitHub Actions.
type workflow struct {
	On          any               `json:"true"` // `on` is a boolean in YAML 1.1
	Permissions map[string]string `json:"permissions"`
	Env         map[string]string `json:"env"`
	Jobs        map[string]job    `json:"jobs"`
}

type job struct {
	If          string            `json:"if"`
	Environment string            `json:"environment"`
	Permissions map[string]string `json:"permissions"`
	Needs       string            `json:"needs"`
	Env         map[string]string `json:"env"`
	Steps       []step            `json:"steps"`
}

type step struct {
	Name string            `json:"name"`
	Uses string            `json:"uses"`
	Run  string            `json:"run"`
	Env  map[string]string `json:"env"`
	With map[string]any    `json:"with"`
}

func previewWorkflow(t *testing.T) workflow {
	t.Helper()
	var w workflow
	require.NoError(t, yaml.Unmarshal([]byte(read(t, workflowFile)), &w))
	require.Len(t, w.Jobs, 2)
	return w
}

// action is the name of a step's action, without its commit.
func (s step) action() string {
	name, _, _ := strings.Cut(s.Uses, "@")
	return name
}

func TestTheJobThatRunsThePullRequestsCodeMayWriteNothing(t *testing.T) {
	t.Parallel()
	w := previewWorkflow(t)
	preview := w.Jobs["preview"]
	assert.Equal(t, "pull_request", w.On, "pull_request_target gives the secrets to pull requests of forks")
	assert.Empty(t, w.Permissions)
	assert.Equal(t, map[string]string{"contents": "read"}, preview.Permissions)
	assert.Equal(t, "preview", preview.Environment)
	assert.Equal(t, "github.event.pull_request.head.repo.full_name == github.repository", preview.If)
	checkouts := 0
	for _, step := range preview.Steps {
		if step.action() == "actions/checkout" {
			checkouts++
			assert.Equal(t, false, step.With["persist-credentials"])
		}
	}
	assert.Equal(t, 1, checkouts)
}

func TestTheJobThatCommentsRunsNoCodeOfThePullRequest(t *testing.T) {
	t.Parallel()
	comment := previewWorkflow(t).Jobs["comment"]
	assert.Equal(t, map[string]string{"pull-requests": "write"}, comment.Permissions)
	assert.Equal(t, "preview", comment.Needs)
	require.Len(t, comment.Steps, 2)
	assert.Equal(t, "actions/download-artifact", comment.Steps[0].action())
	script := comment.Steps[1]
	assert.Equal(t, "${{ github.event.pull_request.number }}", script.Env["NUMBER"])
	assert.Contains(t, script.Run, `gh pr comment "$NUMBER" --repo "$GITHUB_REPOSITORY" `)
	assert.Equal(t, 1, strings.Count(script.Run, "comment.md"), "the text is copied to a file, and neither run nor printed")
	assert.Regexp(t, `(?m)^\{.* head -c 64000 "\$RUNNER_TEMP/preview/comment\.md"; \} > "\$RUNNER_TEMP/body\.md"$`, script.Run)
}

var secretsExpression = regexp.MustCompile(`\$\{\{[^}]*\bsecrets\b`)

func TestOnlyTheStepThatPreviewsHasSecrets(t *testing.T) {
	t.Parallel()
	w := previewWorkflow(t)
	total, inPreview := len(secretsExpression.FindAllString(read(t, workflowFile), -1)), 0
	for _, job := range w.Jobs {
		for _, step := range job.Steps {
			for _, value := range step.Env {
				if step.Name == "Preview" && secretsExpression.MatchString(value) {
					inPreview++
				}
			}
			assert.NotContains(t, step.Run, "${{", "an expression in a script is code: %s", step.Name)
		}
	}
	assert.Equal(t, 2, inPreview)
	assert.Equal(t, total, inPreview)
}

var pinned = regexp.MustCompile(`(?m)^ +- uses: [a-z-]+/[a-z-]+@[0-9a-f]{40} # v[0-9]+\.[0-9]+\.[0-9]+$`)

func TestEveryActionIsPinnedToACommit(t *testing.T) {
	t.Parallel()
	text := read(t, workflowFile)
	assert.Equal(t, strings.Count(text, "uses:"), len(pinned.FindAllString(text, -1)))
	assert.Equal(t, 4, strings.Count(text, "uses:"))
}

func TestTheOutputOfThePullRequestsCodeGivesNoCommandsToTheRunner(t *testing.T) {
	t.Parallel()
	for _, step := range previewWorkflow(t).Jobs["preview"].Steps {
		switch step.Name {
		case "Install the packages of the program":
			stop, code, resume := strings.Index(step.Run, `"::stop-commands::$token"`), strings.Index(step.Run, "pulumi install"), strings.Index(step.Run, `"::$token::"`)
			assert.True(t, 0 < stop && stop < code && code < resume, step.Run)
			assert.Contains(t, step.Run, "token=$(openssl rand -hex 32)")
		case "Preview":
			assert.Regexp(t, `(?m)^sh preview\.sh .* > "\$RUNNER_TEMP/preview/comment\.md" 2> "\$RUNNER_TEMP/preview/errors\.txt"$`, step.Run)
		default:
			assert.Empty(t, step.Run)
		}
	}
}
