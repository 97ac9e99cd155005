package proof

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof/istiod"
)

func TestAStatusSaysWhereIstiodDoesNotRunItsDocuments(t *testing.T) {
	t.Parallel()
	replica := captured(t, "good", "good", "idle")
	replica.MeshText = string(file(t, "mesh-good.json"))
	document := func(name, text string) istiod.Document {
		return istiod.Document{ConfigMap: "istio-system/" + name, Text: text}
	}
	for name, c := range map[string]struct {
		documents []istiod.Document
		reason    string
	}{
		"not read":     {nil, ""},
		"what it runs": {[]istiod.Document{document("istio", "trustDomain: cluster.local\n")}, ""},
		"an older configuration": {[]istiod.Document{document("platform-mesh", "trustDomain: corp.example\n"), document("istio", "rootNamespace: istio-system\n")},
			"istiod runs on an older configuration than ConfigMap istio-system/platform-mesh and istio-system/istio: trustDomain is cluster.local, not corp.example"},
		"a document that it refuses": {[]istiod.Document{document("istio", "connectTimeout: abc\n")},
			`istiod refuses the whole mesh document of ConfigMap istio-system/istio and does not run it: connectTimeout (line 1): bad Duration: time: invalid duration "abc"`},
	} {
		replica.Documents = c.documents
		status := StatusOf(replica, "groundcover")
		assert.Equal(t, c.reason, status.Reason, name)
		assert.Equal(t, c.reason == "", status.Verified, name)
	}
}
