package names

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestObjectJoinsKindNamespaceAndName(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "ConfigMap istio-system/istio", Object("ConfigMap", "istio-system", "istio"))
	assert.Equal(t, "ClusterRole istiod", Object("ClusterRole", "", "istiod"))
}

func TestFirstJoinsTheFirstEntriesAndCountsTheRest(t *testing.T) {
	t.Parallel()
	list := []string{"a", "b", "c"}
	assert.Equal(t, "a, b, c", First(list, 3))
	assert.Equal(t, "a, b and 1 more", First(list, 2))
	assert.Empty(t, First(nil, 2))
}

func TestMessagesAreSeparatedBySemicolons(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "a, of 2; b and 1 more", FirstMessages([]string{"a, of 2", "b", "c"}, 2))
}
