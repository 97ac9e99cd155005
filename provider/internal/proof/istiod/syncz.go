package istiod

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// listenerType is the xDS type of listeners.
const listenerType = "type.googleapis.com/envoy.config.listener.v3.Listener"

// ParseSyncz reads the answer of /debug/syncz proxy by proxy, and returns the proxies by name: of a large mesh the answer has
// megabytes, of which little is kept.
func ParseSyncz(body io.Reader) ([]Proxy, error) {
	decoder := json.NewDecoder(body)
	if _, err := decoder.Token(); err != nil {
		return nil, fmt.Errorf("reading /debug/syncz: expected a list of proxies: %w", err)
	}
	var proxies []Proxy
	for decoder.More() {
		var entry struct {
			Proxy     string `json:"proxy"`
			Type      string `json:"proxy_type"`
			Sent      string `json:"listener_sent"`
			Acked     string `json:"listener_acked"`
			Resources map[string]struct {
				LastError string `json:"lastError"`
			} `json:"resources"`
		}
		if err := decoder.Decode(&entry); err != nil {
			return nil, fmt.Errorf("reading /debug/syncz: %w", err)
		}
		if entry.Sent == "" {
			continue
		}
		proxies = append(proxies, Proxy{Name: names.Line(entry.Proxy), Type: entry.Type, Sent: entry.Sent, Acked: entry.Acked,
			Error: strings.TrimSpace(entry.Resources[listenerType].LastError)})
	}
	slices.SortFunc(proxies, func(a, b Proxy) int { return cmp.Compare(a.Name, b.Name) })
	return proxies, nil
}
