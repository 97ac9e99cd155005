package meshconfig

import (
	"slices"
	"strings"
)

// ExtensionProvider is one entry of extensionProviders, with all its fields.
type ExtensionProvider map[string]any

// Name of the provider, "" when it has none.
func (p ExtensionProvider) Name() string {
	name, _ := p["name"].(string)
	return name
}

// Service is the host that a tracing provider sends to, without a namespace before it (namespace/host); "" when it names none.
func (p ExtensionProvider) Service() string {
	service := p.RegistryName()
	return service[strings.Index(service, "/")+1:]
}

// RegistryName is the host that a tracing provider sends to, as the provider names it: host or namespace/host.
func (p ExtensionProvider) RegistryName() string {
	for _, value := range p {
		fields, _ := value.(map[string]any)
		if service, ok := fields["service"].(string); ok {
			return service
		}
	}
	return ""
}

// Provider is the extension provider of this name, false for none. Istio compares the names case-sensitively where it merges
// documents (Istio 1.31, pkg/config/mesh).
func (c Config) Provider(name string) (ExtensionProvider, bool) {
	return c.provider(func(p ExtensionProvider) bool { return p.Name() == name })
}

// Used is the extension provider that a Telemetry or a default provider of this name means: the first one, in any letter case
// (Istio 1.31, pilot/pkg/model/telemetry.go); false for none.
func (c Config) Used(name string) (ExtensionProvider, bool) {
	return c.provider(func(p ExtensionProvider) bool { return name != "" && strings.EqualFold(p.Name(), name) })
}

func (c Config) provider(matches func(ExtensionProvider) bool) (ExtensionProvider, bool) {
	index := slices.IndexFunc(c.ExtensionProviders, matches)
	if index < 0 {
		return nil, false
	}
	return c.ExtensionProviders[index], true
}
