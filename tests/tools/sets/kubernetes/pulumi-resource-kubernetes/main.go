// Command pulumi-resource-kubernetes is the Kubernetes provider plugin. Upstream's own main wants two generated files
// that its module lacks, so this one embeds their sources, which the build copies here out of that module.
package main

import (
	_ "embed"

	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
)

// version is the first release after the commit that go.mod names.
const version = "4.25.0"

//go:embed schema.json
var schema []byte

//go:embed terraform-mapping.json
var terraformMapping []byte

func main() {
	provider.Serve("kubernetes", version, schema, terraformMapping)
}
