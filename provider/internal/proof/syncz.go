package proof

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

const listenerType = "type.googleapis.com/envoy.config.listener.v3.Listener"

// readSyncz reads /debug/syncz proxy by proxy: of a large mesh it is megabytes, of which little is kept.
func readSyncz(body io.Reader) ([]Proxy, error) {
	decoder := json.NewDecoder(body)
	if _, err := decoder.Token(); err != nil {
		return nil, fmt.Errorf("reading /debug/syncz: expected a list of proxies: %w", err)
	}
	var proxies []Proxy
	for decoder.More() {
		var entry struct {
			Proxy     string `json:"proxy"`
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
		proxies = append(proxies, Proxy{Name: entry.Proxy, Sent: entry.Sent, Acked: entry.Acked,
			Error: strings.TrimSpace(entry.Resources[listenerType].LastError)})
	}
	slices.SortFunc(proxies, func(a, b Proxy) int { return cmp.Compare(a.Name, b.Name) })
	return proxies, nil
}
