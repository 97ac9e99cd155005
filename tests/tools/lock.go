package main

import (
	"context"
	"errors"
	"os"
	"syscall"
	"time"
)

// lock waits until no other run builds this step and returns the unlock. It calls waiting once when it has to wait. The kernel
// unlocks the step of a killed run.
func (c cache) lock(ctx context.Context, step Step, waiting func()) (unlock func(), err error) {
	file, err := os.OpenFile(c.path("locks", step.Name), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	for first := true; ; first = false {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { file.Close() }, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			file.Close()
			return nil, err
		}
		if first {
			waiting()
		}
		select {
		case <-ctx.Done():
			file.Close()
			return nil, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}
