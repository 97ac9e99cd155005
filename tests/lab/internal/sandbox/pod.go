package sandbox

import (
	"context"
	"fmt"
	"net"
	"os"
	"runtime"
	"sync/atomic"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// PodNetwork is the network namespace of one pod, connected to the lab's by a veth pair.
type PodNetwork struct {
	// IP is the pod's address, in dotted form.
	IP   string
	file *os.File
	link string
}

var podNumber atomic.Uint32

// NewPodNetwork creates a network namespace with an address in RealPods, a loopback, and the bridge as its default route. Close it
// when the pod has ended.
func NewPodNetwork() (*PodNetwork, error) {
	number := podNumber.Add(1) + 1 // .0.1 is the bridge
	pod := &PodNetwork{
		IP:   fmt.Sprintf("10.1.%d.%d", number/250, number%250+1),
		link: fmt.Sprintf("pod%d", number),
	}
	var err error
	if pod.file, err = newNamespace(); err != nil {
		return nil, fmt.Errorf("creating a network namespace: %w", err)
	}
	if err := pod.connect(); err != nil {
		pod.Close()
		return nil, fmt.Errorf("connecting the network of pod %s: %w", pod.IP, err)
	}
	return pod, nil
}

// newNamespace unshares on a separate thread. The goroutine never unlocks it, so the thread ends with the goroutine.
func newNamespace() (*os.File, error) {
	type result struct {
		file *os.File
		err  error
	}
	results := make(chan result)
	go func() {
		runtime.LockOSThread()
		if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
			results <- result{err: err}
			return
		}
		file, err := os.Open("/proc/thread-self/ns/net")
		results <- result{file, err}
	}()
	made := <-results
	return made.file, made.err
}

func (p *PodNetwork) connect() error {
	master, err := netlink.LinkByName(bridge)
	if err != nil {
		return err
	}
	pair := &netlink.Veth{
		LinkAttrs:     netlink.LinkAttrs{Name: p.link, MasterIndex: master.Attrs().Index},
		PeerName:      "eth0",
		PeerNamespace: netlink.NsFd(int(p.file.Fd())),
	}
	if err := netlink.LinkAdd(pair); err != nil {
		return err
	}
	if err := netlink.LinkSetUp(pair); err != nil {
		return err
	}
	return p.Do(p.configure)
}

func (p *PodNetwork) configure() error {
	for _, name := range []string{"lo", "eth0"} {
		link, err := netlink.LinkByName(name)
		if err != nil {
			return err
		}
		if name == "eth0" {
			if err := addAddress(link, p.IP+"/16"); err != nil {
				return err
			}
		}
		if err := netlink.LinkSetUp(link); err != nil {
			return err
		}
	}
	return netlink.RouteAdd(&netlink.Route{Gw: net.ParseIP(bridgeIP)})
}

// Do runs f in the pod's network namespace: sockets that f opens and programs that it starts in its own goroutine belong to the
// pod.
func (p *PodNetwork) Do(f func() error) error {
	errs := make(chan error)
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with this goroutine
		if err := unix.Setns(int(p.file.Fd()), unix.CLONE_NEWNET); err != nil {
			errs <- fmt.Errorf("entering the network of pod %s: %w", p.IP, err)
			return
		}
		errs <- f()
	}()
	return <-errs
}

// Start is Do with a mount namespace with these binds, for an f that starts a program.
func (p *PodNetwork) Start(binds []Bind, f func() error) error {
	return p.Do(func() error {
		if err := mount(binds); err != nil {
			return err
		}
		return f()
	})
}

// Listen listens on a TCP port of all addresses of the pod.
func (p *PodNetwork) Listen(port int) (net.Listener, error) {
	var listener net.Listener
	err := p.Do(func() (err error) {
		listener, err = net.Listen("tcp4", fmt.Sprintf(":%d", port))
		return err
	})
	return listener, err
}

// Dial opens a TCP connection from inside the pod; 127.0.0.1:port is the pod's own loopback.
func (p *PodNetwork) Dial(ctx context.Context, address string) (net.Conn, error) {
	var conn net.Conn
	err := p.Do(func() (err error) {
		conn, err = (&net.Dialer{}).DialContext(ctx, "tcp4", address)
		return err
	})
	return conn, err
}

// Close deletes the pod's interfaces. The namespace ends with its last process and socket.
func (p *PodNetwork) Close() {
	if link, err := netlink.LinkByName(p.link); err == nil {
		_ = netlink.LinkDel(link)
	}
	_ = p.file.Close()
}
