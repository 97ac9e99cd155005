package meshconfig

import (
	"errors"
	"fmt"
	"strings"
	"time"

	meshapi "istio.io/api/mesh/v1alpha1"
)

// validateProxyConfig is the first value of defaultConfig for which istiod refuses a document (Istio 1.31,
// pkg/config/validation/agent, ValidateMeshConfigProxyConfig).
func validateProxyConfig(config *meshapi.ProxyConfig) error {
	switch service := config.ClusterName.(type) {
	case *meshapi.ProxyConfig_ServiceCluster:
		if service.ServiceCluster == "" {
			return errors.New("service cluster must be specified")
		}
	case nil:
		return errors.New("oneof service cluster or tracing service name must be specified")
	}
	switch {
	case config.ConfigPath == "":
		return errors.New("config path must be set")
	case config.BinaryPath == "":
		return errors.New("binary path must be set")
	case config.DiscoveryAddress == "":
		return errors.New("discovery address must be set to the proxy discovery service")
	case config.GetTracing().GetLightstep() != nil && config.Tracing.GetLightstep().AccessToken == "":
		return errors.New("invalid lightstep config: access token is required")
	case config.PrivateKeyProvider != nil && config.PrivateKeyProvider.Provider == nil:
		return errors.New("invalid private key provider configuration: private key provider configuration is required")
	}
	if err := checkDuration(config.DrainDuration, time.Second); err != nil {
		return fmt.Errorf("invalid drain duration: %w", err)
	}
	for _, port := range []struct {
		name  string
		value int32
	}{{"proxy admin", config.ProxyAdminPort}, {"status", config.StatusPort}} {
		if err := checkPort(int64(port.value)); err != nil {
			return fmt.Errorf("invalid %s port: %w", port.name, err)
		}
	}
	return validateAddresses(config)
}

// validateAddresses checks the addresses that proxies get. Of a tracer's address Istio's agent replaces $(HOST_IP).
func validateAddresses(config *meshapi.ProxyConfig) error {
	tracing := config.GetTracing()
	hostIP := func(address string) string { return strings.Replace(address, "$(HOST_IP)", "127.0.0.1", 1) }
	for _, address := range []struct {
		prefix, value string
		set           bool
	}{
		{"invalid discovery address", config.DiscoveryAddress, true},
		{"invalid lightstep config", tracing.GetLightstep().GetAddress(), tracing.GetLightstep() != nil},
		{"invalid zipkin config", hostIP(tracing.GetZipkin().GetAddress()), tracing.GetZipkin() != nil},
		{"invalid datadog config", hostIP(tracing.GetDatadog().GetAddress()), tracing.GetDatadog() != nil},
		{"invalid statsd udp address", config.StatsdUdpAddress, config.StatsdUdpAddress != ""},
		{"invalid envoy metrics service address", config.GetEnvoyMetricsService().GetAddress(), config.GetEnvoyMetricsService().GetAddress() != ""},
		{"invalid envoy access log service address", config.GetEnvoyAccessLogService().GetAddress(), config.GetEnvoyAccessLogService().GetAddress() != ""},
	} {
		if !address.set {
			continue
		}
		if err := checkAddress(address.value); err != nil {
			return fmt.Errorf("%s: %w", address.prefix, err)
		}
	}
	return nil
}
