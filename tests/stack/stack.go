package stack

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Name is the name of every stack.
const Name = "dev"

// Stack is a stack of the program in Folder. The end of the test destroys it.
type Stack struct {
	Folder string

	t     *testing.T
	state string
	env   []string
}

// New creates an empty stack of the program in the folder, which the CLI may write to. env is added to the environment of every
// command. Without KUBECONFIG in env there is no ambient kubeconfig.
func New(t *testing.T, folder string, env ...string) *Stack {
	t.Helper()
	s := &Stack{t: t, Folder: folder, state: t.TempDir()}
	s.env = append(Environment(t, s.state), env...)
	s.Run("stack", "init", Name).Succeeds(t)
	t.Cleanup(s.clean)
	return s
}

// Environment is an environment with the real programs on the PATH and the CLI's home and state in the folder.
func Environment(t *testing.T, state string) []string {
	t.Helper()
	return append(os.Environ(),
		"PATH="+path(t),
		"PULUMI_HOME="+filepath.Join(state, "home"),
		"PULUMI_BACKEND_URL=file://"+state,
		"PULUMI_CONFIG_PASSPHRASE=a passphrase of the tests",
		"PULUMI_SKIP_UPDATE_CHECK=true",
		"PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=true",
		// Enables the flag --event-log.
		"PULUMI_DEBUG_COMMANDS=true",
		// Otherwise npm requests 200 packages again that its cache has.
		"npm_config_prefer_offline=true",
		"PIP_DISABLE_PIP_VERSION_CHECK=1",
		"KUBECONFIG="+filepath.Join(state, "no-kubeconfig"),
	)
}

// Env adds to the environment of every command from now on.
func (s *Stack) Env(variables ...string) { s.env = append(s.env, variables...) }

// Install installs the program's dependencies.
func (s *Stack) Install() { s.t.Helper(); s.Run("install").Succeeds(s.t) }

// Set sets a value of the stack's configuration.
func (s *Stack) Set(key, value string) {
	s.t.Helper()
	s.Run("config", "set", "--stack="+Name, key, "--", value).Succeeds(s.t)
}

// SetSecret sets an encrypted value of the stack's configuration.
func (s *Stack) SetSecret(key, value string) {
	s.t.Helper()
	s.Run("config", "set", "--stack="+Name, "--secret", key, "--", value).Succeeds(s.t)
}

// Run runs the CLI in the program's folder.
func (s *Stack) Run(arguments ...string) Result {
	s.t.Helper()
	return s.run(s.t.Context(), arguments...)
}

// Command is another command in the stack's environment and folder.
func (s *Stack) Command(program string, arguments ...string) *exec.Cmd {
	return s.command(s.t.Context(), program, arguments...)
}

func (s *Stack) command(ctx context.Context, program string, arguments ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, program, arguments...)
	command.Dir, command.Env = s.Folder, s.env
	return command
}

func (s *Stack) run(ctx context.Context, arguments ...string) Result {
	output, err := s.command(ctx, filepath.Join(Programs(), "pulumi"), arguments...).CombinedOutput()
	return Result{Command: arguments[0], Output: string(output), Err: err}
}

func (s *Stack) clean() {
	// The test's context has ended.
	result := s.run(context.Background(), "destroy", "--stack="+Name, "--yes", "--skip-preview", "--non-interactive")
	require.NoError(s.t, result.Err, result.Output)
}
