package main

import (
	"encoding/json"
	"fmt"
	"os"

	golang "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

var languages = map[string]schema.Language{
	"go":     golang.Importer,
	"nodejs": nodejs.Importer,
	"python": python.Importer,
}

func readSchema(file string) (schema.PackageSpec, error) {
	var spec schema.PackageSpec
	text, err := os.ReadFile(file)
	if err != nil {
		return spec, fmt.Errorf("reading the schema: %w; `make schema` writes it", err)
	}
	if err := json.Unmarshal(text, &spec); err != nil {
		return spec, fmt.Errorf("reading the schema %s: %w", file, err)
	}
	return spec, nil
}

// bind makes a package of a schema that refers to no other package. Each generator gets one of its own, since some write
// into what they read.
func bind(spec schema.PackageSpec) (*schema.Package, error) {
	bound, err := schema.ImportSpec(spec, languages, schema.NewNullLoader(), schema.ValidationOptions{})
	if err != nil {
		return nil, fmt.Errorf("binding the schema of %s: %w", spec.Name, err)
	}
	return bound, nil
}
