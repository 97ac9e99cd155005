package sandbox

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// Bind makes a file or a folder of the lab appear in a pod in place of one that this machine has.
type Bind struct {
	// From is the lab's file or folder, To the machine's, which must exist.
	From, To string
}

// mount gives the calling thread a mount namespace of its own with these binds; what it starts inherits it.
func mount(binds []Bind) error {
	if err := unix.Unshare(unix.CLONE_NEWNS); err != nil {
		return fmt.Errorf("making a mount namespace: %w", err)
	}
	for _, bind := range binds {
		if err := unix.Mount(bind.From, bind.To, "", unix.MS_BIND, ""); err != nil {
			return fmt.Errorf("mounting %s in place of %s: %w", bind.From, bind.To, err)
		}
	}
	return nil
}
