// The plugin pulumi-resource-groundcover-istio. Everything it serves is in package provider.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider"
)

func main() {
	if err := provider.Run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
