package languages

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// printed runs preview.sh with a pulumi that prints a text and ends with a status. It returns the comment, the log of the job and the
// complete output.
func printed(t *testing.T, text, status string) (comment, log, output string) {
	t.Helper()
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "text"), []byte(text), 0o600))
	program := "#!/bin/sh\ncat '" + filepath.Join(folder, "text") + "'\nexit " + status + "\n"
	require.NoError(t, os.WriteFile(filepath.Join(folder, "pulumi"), []byte(program), 0o700))
	cmd := exec.Command("sh", "../../examples/ci-preview/preview.sh", "--stack", "dev")
	cmd.Env = append(os.Environ(), "PATH="+folder+":"+os.Getenv("PATH"), "PREVIEW_OUTPUT="+filepath.Join(folder, "output"))
	var errors strings.Builder
	cmd.Stderr = &errors
	out, err := cmd.Output()
	require.Equal(t, status == "0", err == nil, err)
	complete, err := os.ReadFile(filepath.Join(folder, "output"))
	require.NoError(t, err)
	return string(out), errors.String(), string(complete)
}

// block is the one code block of a comment: what is before, the fence, the code, and what is after.
var block = regexp.MustCompile("(?s)^(.*\n)(`{3,})text\n(.*\n)(`{3,})(\n\n</details>\n)$")

func TestATextOfTheProgramOrTheClusterIsCodeInTheComment(t *testing.T) {
	t.Parallel()
	const page = "https://github.com/groundcover-istio/pulumi-groundcover-istio/blob/main/docs/findings.md"
	text := strings.Join([]string{
		"    warning: GCI1007 info ConfigMap `a`: ``@maintainers <img src=x> [click](https://evil.example) https://evil.example/#gci1007",
		"```", "~~~~", "</details> @maintainers #1", "``````````", "\x1b[31mred\x1b[0m", "::add-mask::production", "##[add-mask]production",
		"\u202eright to left\u2069", "\u009bC1", "back\rover",
	}, "\n") + "\n"
	for _, status := range []string{"0", "255"} {
		comment, log, output := printed(t, text, status)
		assert.Empty(t, log)
		assert.Equal(t, text, output)
		assert.NotRegexp(t, "[\x00-\x08\x0b-\x1f\x7f\u0080-\u009f\u202a-\u202e\u2066-\u2069]", comment)

		parts := block.FindStringSubmatch(comment)
		require.NotNil(t, parts, comment)
		assert.Equal(t, parts[2], parts[4])
		assert.Greater(t, len(parts[2]), 10, "a run of backticks in the text closes the fence")
		for _, line := range []string{"```", "</details> @maintainers #1", "::add-mask::production", "[31mred[0m", "right to left", "backover"} {
			assert.Contains(t, parts[3], line+"\n")
		}
		assert.NotContains(t, parts[1], "add-mask")
		assert.Contains(t, parts[1], "\n- [GCI1007]("+page+"#gci1007) **info** ``` ConfigMap `a`: ``@maintainers <img src=x> [click](https://evil.example) ```\n")
		assert.NotContains(t, parts[1], "evil.example/")
	}
}

func TestACommentFitsIntoGitHubsLimit(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"many lines":     strings.Repeat("ü ::add-mask::production\n", 10000),
		"one line":       strings.Repeat("ü", 100000) + "\n",
		"many backticks": strings.Repeat("`", 100000) + "\n",
		"many findings":  strings.Repeat("GCI1007 info x"+strings.Repeat("y", 200)+" https://a.example#gci1007\n", 1000),
	} {
		comment, log, output := printed(t, text, "0")
		assert.Less(t, len(comment), 64000, name)
		assert.True(t, utf8.ValidString(comment), name)
		assert.NotNil(t, block.FindStringSubmatch(comment), name)
		assert.Empty(t, log, name)
		assert.Equal(t, text, output, name)
	}
}
