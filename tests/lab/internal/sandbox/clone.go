// Package sandbox creates the Linux namespaces of a lab: one user, process, mount and network namespace for the whole lab, and a
// network namespace for each real pod. Attributes starts the supervisor; the supervisor calls SetUpNetwork first and NewPodNetwork
// for each pod.
package sandbox

import (
	"os"
	"syscall"
)

// Attributes makes a command the first process of new user, process, mount and network namespaces, without root. When the first
// process of a process namespace ends, the kernel kills all others in it.
func Attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWPID | syscall.CLONE_NEWNS | syscall.CLONE_NEWNET,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
		// With its own process group, Ctrl-C reaches only the program that started the lab, which then stops it.
		Setpgid: true,
	}
}
