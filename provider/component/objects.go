package component

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/scrape"
)

// objects registers plain Kubernetes objects of our own as resources of pulumi-kubernetes. It is what the constructor of
// apiextensions.CustomResource does with a manifest, without its SDK in the plugin: the engine routes by the token
// kubernetes:<apiVersion>:<kind>. No version is named, so the provider that the user passed serves them, or the stack's.
func (c *composer) objects(objects []scrape.Object) error {
	for _, object := range objects {
		inputs := pulumi.Map{}
		for key, value := range object.Manifest {
			inputs[key] = c.manifest(value)
		}
		token := fmt.Sprintf("kubernetes:%s:%s", object.Manifest["apiVersion"], object.Manifest["kind"])
		name := c.name + "-" + object.Name
		if err := c.ctx.RegisterResource(token, name, inputs, &pulumi.CustomResourceState{}, c.options.kubernetes(c.component)...); err != nil {
			return fmt.Errorf("registering %s: %w", name, err)
		}
	}
	return nil
}

// manifest is one field: secret where an input was, unknown where one is not known yet. What names the object is neither.
func (c *composer) manifest(value any) pulumi.Input {
	switch field := value.(type) {
	case string:
		return pulumi.String(field)
	case map[string]any:
		if _, named := field["name"]; named {
			return c.markedInput(inputOf(field))
		}
		return c.fields(field)
	}
	return pulumi.Any(value)
}
