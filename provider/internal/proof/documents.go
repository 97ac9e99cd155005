package proof

import (
	"fmt"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/meshconfig"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof/istiod"
)

// DocumentReasons say in what a replica does not run what its mesh documents say: documents that it refuses as a whole, or an
// older configuration. It needs a replica that was read with its documents; none gives no reason.
func DocumentReasons(replica istiod.Replica) []string {
	var reasons, texts, configMaps []string
	for _, document := range replica.Documents {
		if _, err := meshconfig.Parse(document.Text); err != nil {
			reasons = append(reasons, fmt.Sprintf("istiod refuses the whole mesh document of ConfigMap %s and does not run it: %s", document.ConfigMap, err))
		}
		texts, configMaps = append(texts, document.Text), append(configMaps, document.ConfigMap)
	}
	if len(reasons) > 0 || len(texts) == 0 {
		return reasons
	}
	stale, err := meshconfig.Stale(replica.MeshText, texts...)
	if err != nil {
		return []string{"the mesh configuration of istiod cannot be compared with its ConfigMaps: " + err.Error()}
	}
	if len(stale) > 0 {
		reasons = append(reasons, fmt.Sprintf("istiod runs on an older configuration than ConfigMap %s: %s", strings.Join(configMaps, " and "), names.First(stale, mostNamed)))
	}
	return reasons
}
