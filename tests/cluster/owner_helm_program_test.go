package cluster

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// helm is one major version of the real program on one lab, with a separate home folder.
type helm struct {
	l       *lab.Lab
	program string
	home    string
}

// istiodValues are the chart's defaults with the lab's image.
var istiodValues = []string{"--set", "global.hub=gcr.io/istio-testing", "--set", "global.tag=1.31.0"}

// installIstio installs the charts base and istiod, and returns when istiod has completed its webhooks.
func (h *helm) installIstio(t *testing.T, values ...string) {
	t.Helper()
	output, err := h.run(t, "install", "istio-base", chart(h.l, "base"), "-n", "istio-system", "--create-namespace", "--wait")
	require.NoError(t, err, output)
	output, err = h.run(t, append([]string{"install", "istiod", chart(h.l, "istio-discovery"), "-n", "istio-system", "--wait"}, append(istiodValues, values...)...)...)
	require.NoError(t, err, output)
	require.NoError(t, h.l.AwaitWebhooks(bounded(t)))
}

// upgrade upgrades istiod with the values, and returns what helm printed.
func (h *helm) upgrade(t *testing.T, values ...string) (string, error) {
	t.Helper()
	return h.run(t, append([]string{"upgrade", "istiod", chart(h.l, "istio-discovery"), "-n", "istio-system", "--wait"}, append(istiodValues, values...)...)...)
}

// chart is the folder of one of Istio's charts.
func chart(l *lab.Lab, name string) string {
	return filepath.Join(filepath.Dir(l.Programs()), "share", "charts", name)
}

func (h *helm) run(t *testing.T, arguments ...string) (string, error) {
	t.Helper()
	command := exec.CommandContext(t.Context(), filepath.Join(h.l.Programs(), h.program), arguments...)
	command.Env = append(os.Environ(), "KUBECONFIG="+h.l.Kubeconfig(), "HOME="+h.home)
	output, err := command.CombinedOutput()
	return string(output), err
}

// withoutReleases drops the Secrets in which helm records its releases.
func withoutReleases(snapshot lab.Snapshot) lab.Snapshot {
	maps.DeleteFunc(snapshot, func(key, _ string) bool { return strings.Contains(key, "sh.helm.release.v1.") })
	return snapshot
}
