// Package sandbox makes the namespaces in which a lab lives: one user, process, mount and network
// namespace for the whole lab, and one network namespace more for each pod that is real.
package sandbox

import (
	"os"
	"syscall"
)

// Attributes makes a command the first process of user, process, mount and network namespaces of its
// own, as root or as a plain user. Being the first of its process namespace, whatever it started is
// killed by the kernel when it ends, however it ends.
func Attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWPID | syscall.CLONE_NEWNS | syscall.CLONE_NEWNET,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
		// A process group of its own: Ctrl-C reaches the one that started the lab, which then stops it.
		Setpgid: true,
	}
}
