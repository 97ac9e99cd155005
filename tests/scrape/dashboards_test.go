package scrape

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// checkedIn is the list of metrics that the profile Standard must keep; provider/internal/scrape tests that it does.
const checkedIn = "../../provider/internal/scrape/testdata/istio-dashboards.txt"

func TestTheCheckedInListMatchesIstiosDashboards(t *testing.T) {
	t.Parallel()
	folder := os.Getenv("GROUNDCOVER_ISTIO_CACHE")
	if folder == "" {
		home, err := os.UserCacheDir()
		require.NoError(t, err)
		folder = filepath.Join(home, "groundcover-istio")
	}
	queried, err := Dashboards(filepath.Join(folder, "share", "istio", "dashboards"))
	require.NoError(t, err)
	text := "# The metrics that Istio's published dashboards query: manifests/addons/dashboards of Istio's source, 1.31-alpha.b01690e6db7d.\n" +
		"# Written by tests/scrape (UPDATE_DASHBOARDS=1 go -C tests test ./scrape -run Dashboards), which checks it too.\n" +
		"# Those of cAdvisor (container_...), which no part of Istio exports, are left out.\n"
	for _, metric := range queried {
		if !strings.HasPrefix(metric.Name, "container_") {
			text += fmt.Sprintf("%s\t%s\n", metric.Name, strings.Join(metric.Dashboards, ","))
		}
	}
	if os.Getenv("UPDATE_DASHBOARDS") != "" {
		require.NoError(t, os.WriteFile(checkedIn, []byte(text), 0o644))
	}
	written, err := os.ReadFile(checkedIn)
	require.NoError(t, err)
	require.Equal(t, text, string(written))
}
