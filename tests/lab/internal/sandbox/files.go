package sandbox

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// Bind mounts a file or folder of the lab over one of this machine in a pod.
type Bind struct {
	// From is the path of the lab's file, To the path on the machine, which must exist.
	From, To string
}

// mount moves the calling thread to a new mount namespace with these binds. Processes that it starts inherit the namespace.
func mount(binds []Bind) error {
	if err := unix.Unshare(unix.CLONE_NEWNS); err != nil {
		return fmt.Errorf("creating a mount namespace: %w", err)
	}
	for _, bind := range binds {
		if err := unix.Mount(bind.From, bind.To, "", unix.MS_BIND, ""); err != nil {
			return fmt.Errorf("mounting %s in place of %s: %w", bind.From, bind.To, err)
		}
	}
	return nil
}
