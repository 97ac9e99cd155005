package proof

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof/istiod"
)

const gateway = "istio-ingressgateway-7bffbd6dbf-nm5sf.istio-system"

// captured are answers of an istiod of Istio 1.31: before a provider was written, after it, and after one whose Service lacks
// the port.
func captured(t *testing.T, syncz, mesh, metrics string) istiod.Replica {
	t.Helper()
	replica := istiod.Replica{Namespace: "istio-system", Revision: "default", Pod: "istiod-1", UID: "1", Source: istiod.FromDebug}
	var err error
	if syncz != "" {
		replica.Proxies, err = istiod.ParseSyncz(bytes.NewReader(file(t, "syncz-"+syncz+".json")))
		require.NoError(t, err)
	}
	if mesh != "" {
		replica.Mesh, err = meshconfig.Effective(string(file(t, "mesh-"+mesh+".json")))
		require.NoError(t, err)
	}
	replica.Counters, err = istiod.ParseMetrics(bytes.NewReader(file(t, "metrics-"+metrics+".txt")))
	require.NoError(t, err)
	return replica
}

func file(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("istiod", "testdata", name))
	require.NoError(t, err)
	return content
}

// counters is a replica of which only /metrics could be read.
func counters(t *testing.T, metrics string) istiod.Replica {
	t.Helper()
	replica := captured(t, "", "", metrics)
	replica.Source, replica.Reason = istiod.FromMetrics, "port-forwards are not allowed"
	replica.Missing = []istiod.Permission{{Verb: "create", Resource: "pods/portforward", Namespace: "istio-system"}}
	return replica
}
