package lab_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// orphan is the environment variable that makes this test binary start a lab, print its folder, and wait until it is killed.
const orphan = "LAB_TEST_ORPHAN"

func becomeOrphanIfAsked() {
	if os.Getenv(orphan) == "" {
		return
	}
	l, err := lab.Start(context.Background(), lab.Options{})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(l.Folder())
	select {}
}

// processesOf returns the processes that have the lab's folder in their arguments or environment, including the supervisor.
func processesOf(t *testing.T, folder string) []int {
	t.Helper()
	entries, err := os.ReadDir("/proc")
	require.NoError(t, err)
	var found []int
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil || pid == os.Getpid() {
			continue
		}
		arguments, _ := os.ReadFile(filepath.Join("/proc", entry.Name(), "cmdline"))
		environment, _ := os.ReadFile(filepath.Join("/proc", entry.Name(), "environ"))
		if strings.Contains(string(arguments)+string(environment), folder) {
			found = append(found, pid)
		}
	}
	return found
}

func TestStopLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	l, err := lab.Start(t.Context(), lab.Options{})
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(processesOf(t, l.Folder())), 6)
	require.NoError(t, l.Stop())
	assert.Empty(t, processesOf(t, l.Folder()))
	assert.NoDirExists(t, l.Folder())
	require.NoError(t, l.Stop(), "a second Stop has no effect")
}

func TestALabEndsWhenTheProgramThatStartedItIsKilled(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	require.NoError(t, err)
	command := exec.Command(self)
	command.Env = append(os.Environ(), orphan+"=1")
	command.Stderr = os.Stderr
	output, err := command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	folder, err := bufio.NewReader(output).ReadString('\n')
	require.NoError(t, err)
	folder = strings.TrimSpace(folder)
	require.GreaterOrEqual(t, len(processesOf(t, folder)), 6)

	require.NoError(t, command.Process.Kill())
	_ = command.Wait()
	assert.Eventually(t, func() bool { return len(processesOf(t, folder)) == 0 }, eventually, tick)
	assert.NoDirExists(t, folder)
}

func TestAFailedStartReturnsTheLogOfTheFailedProgram(t *testing.T) {
	cache, err := os.UserCacheDir()
	require.NoError(t, err)
	real := filepath.Join(cache, "groundcover-istio")
	if set := os.Getenv("GROUNDCOVER_ISTIO_CACHE"); set != "" {
		real = set
	}
	broken := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(broken, "bin"), 0o755))
	require.NoError(t, os.Symlink(filepath.Join(real, "share"), filepath.Join(broken, "share")))
	programs, err := os.ReadDir(filepath.Join(real, "bin"))
	require.NoError(t, err)
	for _, program := range programs {
		require.NoError(t, os.Symlink(filepath.Join(real, "bin", program.Name()), filepath.Join(broken, "bin", program.Name())))
	}
	etcd := filepath.Join(broken, "bin", "etcd")
	require.NoError(t, os.Remove(etcd))
	require.NoError(t, os.WriteFile(etcd, []byte("#!/bin/sh\necho the disk is on fire\nexit 3\n"), 0o755))
	t.Setenv("GROUNDCOVER_ISTIO_CACHE", broken)

	_, err = lab.Start(t.Context(), lab.Options{})
	require.ErrorContains(t, err, "starting etcd")
	require.ErrorContains(t, err, "the disk is on fire")

	require.NoError(t, os.Remove(etcd))
	_, err = lab.Start(t.Context(), lab.Options{})
	require.ErrorContains(t, err, "tests/tools")
}

func TestTwoLabsRunAtTheSameTime(t *testing.T) {
	for _, name := range []string{"one", "another"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := lab.ForTest(t, lab.Everything())
			counts, err := l.SendRequests(t.Context(), 5)
			require.NoError(t, err)
			assert.Equal(t, map[int]int{200: 5}, counts)
		})
	}
}
