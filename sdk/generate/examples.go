package main
import "github.com/pulumi/pulumi/pkg/v3/codegen/schema"
func writeExamples(root string, spec schema.PackageSpec) error { return nil }
