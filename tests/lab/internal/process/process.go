// Package process starts the programs of a lab, each with a log file of its own.
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

// Program is what to run and where its output goes.
type Program struct {
	// Path is the file to execute.
	Path string
	Args []string
	// Env is the whole environment; nothing is inherited but PATH and TMPDIR.
	Env []string
	// Dir is the working directory.
	Dir string
	// Log is the file that both of its outputs are appended to.
	Log string
	// Contained makes it the first process of a process namespace: what it started ends with it.
	Contained bool
}

// Process is a program that was started.
type Process struct {
	// PID is its number inside the lab's process namespace.
	PID int
	// Started is when it was started.
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

// Ended says how the process ended, with the end of its log, or nil while it runs.
func (p *Process) Ended() error {
	select {
	case <-p.done:
		return fmt.Errorf("running %s: it ended (%v); the end of its log:\n%s", p.name, p.err, Tail(p.log, 25))
	default:
		return nil
	}
}

// Stop asks the process to end, and after the grace kills it; it returns when the process has ended.
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

// Tail returns the last lines of a file, or says why it cannot be read.
func Tail(path string, lines int) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	all := strings.Split(strings.TrimRight(string(text), "\n"), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}
