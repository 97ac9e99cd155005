package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// progress prints the progress of one step: on a terminal in one line that it updates, otherwise in a line every 15 seconds.
type progress struct {
	out      io.Writer
	terminal bool
	title    string
	started  time.Time

	mu    sync.Mutex
	doing string
	stop  chan struct{}
	done  sync.WaitGroup
}

// startProgress begins a step, the index-th of count.
func startProgress(out *os.File, index, count int, name string) *progress {
	p := &progress{out: out, title: fmt.Sprintf("[%d/%d] %s", index, count, name), started: time.Now(), stop: make(chan struct{})}
	every := 15 * time.Second
	if info, err := out.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
		p.terminal, every = true, 500*time.Millisecond
	}
	p.done.Go(func() {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case <-p.stop:
				return
			case <-ticker.C:
				p.mu.Lock()
				p.print(p.doing + " … " + p.elapsed())
				p.mu.Unlock()
			}
		}
	})
	return p
}

// say sets and prints the current activity of the step.
func (p *progress) say(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.doing = fmt.Sprintf(format, args...)
	p.print(p.doing)
}

// count sets the current activity of the step for the next regular line.
func (p *progress) count(doing string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.doing = doing
}

// end stops the progress and prints the last line of the step.
func (p *progress) end(format string, args ...any) {
	close(p.stop)
	p.done.Wait()
	p.print(fmt.Sprintf(format, args...))
	if p.terminal {
		fmt.Fprintln(p.out)
	}
}

func (p *progress) elapsed() string { return time.Since(p.started).Round(time.Second).String() }

func (p *progress) print(text string) {
	if p.terminal {
		fmt.Fprintf(p.out, "\r\033[K%s: %s", p.title, text)
		return
	}
	fmt.Fprintf(p.out, "%s: %s\n", p.title, text)
}
