package kubelet

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestVariablesInArgsAreExpandedAsTheKubeletDoes(t *testing.T) {
	t.Parallel()
	environment := []string{"POD_NAMESPACE=istio-ingress", "HOST_IP=10.2.0.11", "HOST_IP=10.2.0.12"}
	for text, want := range map[string]string{
		"$(POD_NAMESPACE).svc.cluster.local": "istio-ingress.svc.cluster.local",
		`{"address":"$(HOST_IP):8126"}`:      `{"address":"10.2.0.12:8126"}`,
		"$$(HOST_IP)":                        "$(HOST_IP)",
		"$(UNKNOWN) $HOST_IP $()":            "$(UNKNOWN) $HOST_IP $()",
	} {
		assert.Equal(t, want, expand(text, environment))
	}
}
