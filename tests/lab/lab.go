package lab

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"time"

	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/controlplane"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/wire"
)

// Access are the clients of one identity, with the user agent "lab".
type Access struct {
	Client  kubernetes.Interface
	Dynamic dynamic.Interface
	// Config is their configuration.
	Config *rest.Config
}

// Lab is a running lab.
type Lab struct {
	// Access is that of the administrator.
	Access

	folder      wire.Folder
	settings    wire.Settings
	options     Options
	credentials *controlplane.Credentials
	server      string

	supervisor *exec.Cmd
	lifeline   io.Closer
	ended      chan struct{}
	failure    atomic.Pointer[string]

	mu        sync.Mutex
	listeners []net.Listener
	stopped   bool
}

// Folder is the lab's folder; logs/ has the log of each program. Stop removes it.
func (l *Lab) Folder() string { return string(l.folder) }

// Programs is the folder of the programs that tests/tools built, including kubectl and istioctl.
func (l *Lab) Programs() string { return l.settings.Programs }

// Ended is closed when the lab has ended, by itself or by Stop.
func (l *Lab) Ended() <-chan struct{} { return l.ended }

// Failure is the reason why the lab ended by itself, nil while it runs.
func (l *Lab) Failure() error {
	if text := l.failure.Load(); text != nil {
		return errors.New(*text)
	}
	return nil
}

// Stop ends the lab with all its processes and removes its folder. Further calls have no effect.
func (l *Lab) Stop() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stopped {
		return nil
	}
	l.stopped = true
	for _, listener := range l.listeners {
		_ = listener.Close()
	}
	if l.supervisor != nil {
		_ = l.lifeline.Close()
		// The supervisor kills its processes and removes the folder. If it hangs it is killed, and the kernel then kills all
		// processes of its namespace.
		timer := time.AfterFunc(10*time.Second, func() { _ = l.supervisor.Process.Kill() })
		defer timer.Stop()
		if err := l.supervisor.Wait(); err != nil {
			return errors.Join(fmt.Errorf("stopping the lab: %w", err), l.removeFolder())
		}
	}
	return l.removeFolder()
}

func (l *Lab) removeFolder() error {
	if l.options.Keep {
		return nil
	}
	return os.RemoveAll(string(l.folder))
}
