package meshconfig

import (
	"errors"
	"fmt"
	"time"

	"google.golang.org/protobuf/types/known/durationpb"
	meshapi "istio.io/api/mesh/v1alpha1"
)

// validate is the first value for which istiod refuses a document whose types are right (Istio 1.31, pkg/config/validation/agent,
// ValidateMeshConfig), in its own words. It does not check the localities of localityLbSetting and the
// TLS settings of a bootstrap tracer. Faults of extensionProviders are warnings there.
func validate(config *meshapi.MeshConfig) error {
	if err := checkPort(int64(config.ProxyListenPort)); err != nil {
		return fmt.Errorf("invalid proxy listen port: %w", err)
	}
	if err := checkDuration(config.ConnectTimeout, time.Millisecond); err != nil {
		return fmt.Errorf("invalid connect timeout: %w", err)
	}
	if timeout := config.ConnectTimeout.AsDuration(); timeout > time.Hour {
		return fmt.Errorf("invalid connect timeout: time %s must be >1ms and <1h0m0s", timeout)
	}
	if config.ProtocolDetectionTimeout.AsDuration()%time.Millisecond != 0 {
		return errors.New("invalid protocol detection timeout: only durations to ms precision are supported")
	}
	if err := validateProxyConfig(config.DefaultConfig); err != nil {
		return err
	}
	for _, setting := range config.ServiceSettings {
		for _, host := range setting.Hosts {
			if err := checkWildcardHost(host); err != nil {
				return fmt.Errorf("host `%s`: %w", host, err)
			}
		}
	}
	for _, domain := range append([]string{config.TrustDomain}, config.TrustDomainAliases...) {
		if err := checkTrustDomain(domain); err != nil {
			return err
		}
	}
	if config.MeshMTLS.GetEcdhCurves() != nil {
		return errors.New("mesh TLS does not support ECDH curves configuration")
	}
	return nil
}

func checkPort(port int64) error {
	if port < 1 || port > 65535 {
		return fmt.Errorf("port number %d must be in the range 1..65535", port)
	}
	return nil
}

// checkDuration wants a duration of at least 1ms in multiples of a unit.
func checkDuration(duration *durationpb.Duration, unit time.Duration) error {
	switch value := duration.AsDuration(); {
	case value < time.Millisecond:
		return errors.New("duration must be greater than 1ms")
	case value%time.Millisecond != 0:
		return errors.New("only durations to ms precision are supported")
	case value%unit != 0:
		return errors.New("drain time only supports durations to seconds precision")
	}
	return nil
}
