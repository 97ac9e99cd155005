// Command generate writes what is made from the code: schema.json and docs/findings.md. It runs in the repository's root.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/blang/semver"
	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/integration"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider"
)

func main() {
	if err := write(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(ctx context.Context) error {
	schema, err := schemaText(ctx)
	if err != nil {
		return err
	}
	if err := os.WriteFile("schema.json", schema, 0o644); err != nil {
		return fmt.Errorf("writing schema.json: %w", err)
	}
	if err := os.WriteFile("docs/findings.md", []byte(findingsPage()), 0o644); err != nil {
		return fmt.Errorf("writing docs/findings.md: %w", err)
	}
	return nil
}

// schemaText is the schema that the plugin serves, indented.
func schemaText(ctx context.Context) ([]byte, error) {
	served, err := provider.New()
	if err != nil {
		return nil, err
	}
	version, err := semver.Parse(provider.Version)
	if err != nil {
		return nil, fmt.Errorf("reading the version %q: %w", provider.Version, err)
	}
	server, err := integration.NewServer(ctx, provider.Name, version, integration.WithProvider(served))
	if err != nil {
		return nil, err
	}
	response, err := server.GetSchema(p.GetSchemaRequest{})
	if err != nil {
		return nil, fmt.Errorf("asking for the schema: %w", err)
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, []byte(response.Schema), "", "  "); err != nil {
		return nil, err
	}
	indented.WriteByte('\n')
	return indented.Bytes(), nil
}
