package survey

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTheVersionIsThatOfTheTagOrOfALabelAndNeverADigest(t *testing.T) {
	t.Parallel()
	const digest = "sha256:3f1c2b7a9d4e5f60718293a4b5c6d7e8f901a2b3c4d5e6f708192a3b4c5d6e7f"
	for image, version := range map[string]string{
		"docker.io/istio/pilot:1.22.1": "1.22.1",
		// Sail and OpenShift Service Mesh 3 pin by digest alone.
		"registry.example/mesh/istio-pilot-rhel9@" + digest: "1.26.2",
		"docker.io/istio/pilot:1.22.1@" + digest:            "1.22.1",
		"registry.example:5000/istio/pilot":                 "1.26.2",
		"registry.example:5000/istio/pilot:1.24.0":          "1.24.0",
		"registry.example:5000/istio/pilot@" + digest:       "1.26.2",
		"gcr.io/istio-testing/pilot:latest":                 "1.26.2",
		"":                                                  "1.26.2",
	} {
		assert.Equal(t, version, versionOf(map[string]string{"app.kubernetes.io/version": "1.26.2"}, map[string]any{"image": image}), image)
	}
}

func TestTheConfigMapOfThisPackagesNameIsReadWhereTheEnvNamesNone(t *testing.T) {
	t.Parallel()
	istiod := `
apiVersion: apps/v1
kind: Deployment
metadata: {namespace: istio-system, name: istiod-canary, labels: {app: istiod, istio.io/rev: canary}}
`
	r := readerOf(t, istiod, `{apiVersion: v1, kind: ConfigMap, metadata: {namespace: istio-system, name: istio-groundcover-canary}, data: {mesh: ""}}`)
	read := controlPlanesOf(t, r, "").Istiods[0]
	assert.True(t, read.Unread.Exists)
	assert.False(t, read.Shared.Exists)
}
