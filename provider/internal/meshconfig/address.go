package meshconfig

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
)

// The labels that Istio takes in host names (Istio 1.31, pkg/config/labels): capitals too, and one asterisk at the beginning.
var (
	dnsLabel      = regexp.MustCompile(`^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$`)
	wildcardLabel = regexp.MustCompile(`^(\*|(\*-?)?[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?)$`)
)

// checkAddress wants host:port, with a host name or an IP address.
func checkAddress(address string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("unable to split %q: %w", address, err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return fmt.Errorf("port (%s) is not a number: %w", port, err)
	}
	if err := checkPort(int64(number)); err != nil {
		return err
	}
	if _, err := netip.ParseAddr(host); err != nil && checkHost(host) != nil {
		return fmt.Errorf("%q is not a valid hostname or an IP address", host)
	}
	return nil
}

// checkHost allows a dot at the end.
func checkHost(host string) error {
	if err := checkHostLength(host); err != nil {
		return err
	}
	return checkLabels(host)
}

// checkWildcardHost also allows an asterisk at the beginning.
func checkWildcardHost(host string) error {
	if err := checkHostLength(host); err != nil {
		return err
	}
	first, rest, more := strings.Cut(host, ".")
	if len(first) > 63 || !wildcardLabel.MatchString(first) {
		return fmt.Errorf("domain name %q invalid (label %q invalid)", host, first)
	}
	if more {
		return checkLabels(rest)
	}
	return nil
}

func checkHostLength(host string) error {
	if len(host) > 255 {
		return fmt.Errorf("domain name %q too long (max 255)", host)
	}
	if host == "" {
		return errors.New("empty domain name not allowed")
	}
	return nil
}

func checkLabels(host string) error {
	labels := strings.Split(host, ".")
	last := labels[len(labels)-1]
	if _, err := strconv.Atoi(last); err == nil {
		return fmt.Errorf("domain name %q invalid (top level domain %q cannot be all-numeric)", host, last)
	}
	if len(labels) > 1 && last == "" {
		labels = labels[:len(labels)-1]
	}
	for _, label := range labels {
		if !isDNSLabel(label) {
			return fmt.Errorf("domain name %q invalid (label %q invalid)", host, label)
		}
	}
	return nil
}

// checkTrustDomain allows a dot at the end.
func checkTrustDomain(domain string) error {
	if domain == "" {
		return errors.New("empty domain name not allowed")
	}
	for label := range strings.SplitSeq(strings.TrimSuffix(domain, "."), ".") {
		if !isDNSLabel(label) {
			return fmt.Errorf("trust domain name %q invalid", domain)
		}
	}
	return nil
}

func isDNSLabel(label string) bool { return len(label) <= 63 && dnsLabel.MatchString(label) }
