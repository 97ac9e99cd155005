// Package process starts the programs of a lab, each with its own log file.
package process

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Program is a command and the file of its output.
type Program struct {
	// Path is the file to execute.
	Path string
	Args []string
	// Env is the environment; only PATH and TMPDIR are inherited.
	Env []string
	// Dir is the working directory.
	Dir string
	// Log is the file to which standard output and standard error are appended.
	Log string
	// Contained makes it the first process of a process namespace, so that its child processes end with it.
	Contained bool
}

// Process is a started program.
type Process struct {
	// PID is the process ID inside the lab's process namespace.
	PID int
	// Started is the start time.
	Started time.Time
	name    string
	log     string
	done    chan struct{}
	err     error
}

// Start starts the program in the caller's network namespace.
func (p Program) Start() (*Process, error) {
	log, err := os.OpenFile(p.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	command := exec.Command(p.Path, p.Args...)
	command.Env = append([]string{"PATH=" + os.Getenv("PATH"), "TMPDIR=" + os.TempDir()}, p.Env...)
	command.Dir, command.Stdout, command.Stderr = p.Dir, log, log
	if p.Contained {
		command.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID}
	}
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", p.Path, err)
	}
	process := &Process{
		PID: command.Process.Pid, Started: time.Now(),
		name: filepath.Base(p.Path), log: p.Log, done: make(chan struct{}),
	}
	go func() {
		process.err = command.Wait()
		close(process.done)
	}()
	return process, nil
}

// Done is closed when the process has ended.
func (p *Process) Done() <-chan struct{} { return p.done }

// Ended is nil while the process runs, then an error with its exit status and the end of its log.
func (p *Process) Ended() error {
	select {
	case <-p.done:
		return fmt.Errorf("running %s: the process ended (%v); the end of its log:\n%s", p.name, p.err, Tail(p.log, 25))
	default:
		return nil
	}
}

// Stop sends SIGTERM, and SIGKILL after the grace period. It returns when the process has ended.
func (p *Process) Stop(grace time.Duration) {
	if p.Ended() != nil {
		return
	}
	if grace > 0 {
		_ = syscall.Kill(p.PID, syscall.SIGTERM)
		select {
		case <-p.done:
			return
		case <-time.After(grace):
		}
	}
	_ = syscall.Kill(p.PID, syscall.SIGKILL)
	<-p.done
}

// Tail returns the last lines of a file, or the error of reading it.
func Tail(path string, lines int) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	all := strings.Split(strings.TrimRight(string(text), "\n"), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}
