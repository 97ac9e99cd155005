package proof

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
)

const gateway = "istio-ingressgateway-7bffbd6dbf-nm5sf.istio-system"

// captured is what an istiod of Istio 1.31 answered: before and after a provider was written, and after one whose Service
// lacks the port.
func captured(t *testing.T, syncz, mesh, metrics string) Replica {
	t.Helper()
	replica := Replica{Namespace: "istio-system", Revision: "default", Pod: "istiod-1", UID: "1", Source: FromDebug}
	var err error
	if syncz != "" {
		replica.Proxies, err = readSyncz(bytes.NewReader(file(t, "syncz-"+syncz+".json")))
		require.NoError(t, err)
	}
	if mesh != "" {
		replica.Mesh, err = meshconfig.Parse(string(file(t, "mesh-"+mesh+".json")))
		require.NoError(t, err)
	}
	replica.Counts, err = readMetrics(bytes.NewReader(file(t, "metrics-"+metrics+".txt")))
	require.NoError(t, err)
	return replica
}

func file(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return content
}

// counters is a replica of which only /metrics could be read.
func counters(t *testing.T, metrics string) Replica {
	t.Helper()
	replica := captured(t, "", "", metrics)
	replica.Source, replica.Why = FromMetrics, "port-forwards are not allowed"
	replica.Missing = []Permission{{"create", "pods/portforward", "istio-system"}}
	return replica
}
