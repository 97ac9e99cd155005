package sandbox

import (
	"fmt"
	"net"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// SetUpNetwork sets up the ranges of the address plan in the current network namespace.
func SetUpNetwork() error {
	loopback, err := netlink.LinkByName("lo")
	if err != nil {
		return fmt.Errorf("looking up lo: %w", err)
	}
	if err := netlink.LinkSetUp(loopback); err != nil {
		return fmt.Errorf("setting lo up: %w", err)
	}
	for _, cidr := range []string{Services, SimulatedPods, Nodes} {
		if err := makeLocal(loopback, cidr); err != nil {
			return err
		}
	}
	// Without an explicit hardware address a bridge takes the lowest one of its ports. A new pod would then change it, and other
	// pods would lose packets until they refresh their ARP cache.
	pods := &netlink.Bridge{LinkAttrs: netlink.LinkAttrs{Name: bridge, HardwareAddr: bridgeHardware}}
	if err := netlink.LinkAdd(pods); err != nil {
		return fmt.Errorf("adding the bridge of the pods (the kernel needs the modules bridge and veth): %w", err)
	}
	if err := addAddress(pods, bridgeAddress); err != nil {
		return err
	}
	return netlink.LinkSetUp(pods)
}

// bridgeHardware is a locally administered address. Each lab has a separate bridge.
var bridgeHardware = net.HardwareAddr{0x02, 0, 0, 0, 0, 1}

// makeLocal does `ip route add local CIDR dev lo`, so that programs can listen on every address of the range.
func makeLocal(loopback netlink.Link, cidr string) error {
	_, network, err := net.ParseCIDR(cidr)
	if err != nil {
		return err
	}
	route := &netlink.Route{
		LinkIndex: loopback.Attrs().Index,
		Dst:       network,
		Type:      unix.RTN_LOCAL,
		Table:     unix.RT_TABLE_LOCAL,
		Scope:     netlink.SCOPE_HOST,
	}
	if err := netlink.RouteAdd(route); err != nil {
		return fmt.Errorf("adding the local route of %s: %w", cidr, err)
	}
	return nil
}

func addAddress(link netlink.Link, cidr string) error {
	address, err := netlink.ParseAddr(cidr)
	if err != nil {
		return err
	}
	if err := netlink.AddrAdd(link, address); err != nil {
		return fmt.Errorf("adding %s to %s: %w", cidr, link.Attrs().Name, err)
	}
	return nil
}
