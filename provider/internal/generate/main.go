// Command generate writes what is generated from the code: schema.json, docs/findings.md, docs/permissions.md, the role of the
// example of a preview in CI, the map of the rooms in CONTRIBUTING.md, the inputs in docs/installation-configuration.md, and
// .ci/vale/texts.md, whose words vale checks. It runs in the repository's root and writes nothing elsewhere.
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
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
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
	texts, err := textsPage(schema, ".")
	if err != nil {
		return err
	}
	rooms, err := roomsTable(".")
	if err != nil {
		return err
	}
	inputs, err := inputsTable(schema)
	if err != nil {
		return err
	}
	for _, section := range []struct{ path, begin, end, text string }{
		{"CONTRIBUTING.md", roomsBegin, roomsEnd, rooms}, {"docs/installation-configuration.md", inputsBegin, inputsEnd, inputs},
	} {
		if err := replaceSection(section.path, section.begin, section.end, section.text); err != nil {
			return fmt.Errorf("writing a section of %s: %w", section.path, err)
		}
	}
	for _, file := range []struct{ path, text string }{
		{"schema.json", string(schema)}, {"docs/findings.md", findingsPage()}, {"docs/permissions.md", permissionsPage()},
		{"examples/ci-preview/rbac.yaml", previewRole()}, {".ci/vale/texts.md", texts},
	} {
		if err := os.WriteFile(file.path, []byte(file.text), 0o644); err != nil {
			return fmt.Errorf("writing %s: %w", file.path, err)
		}
	}
	return nil
}

// schemaText is the schema of the plugin, indented.
func schemaText(ctx context.Context) ([]byte, error) {
	served, err := provider.New()
	if err != nil {
		return nil, err
	}
	version, err := semver.Parse(names.Version)
	if err != nil {
		return nil, fmt.Errorf("reading the version %q: %w", names.Version, err)
	}
	server, err := integration.NewServer(ctx, names.Package, version, integration.WithProvider(served))
	if err != nil {
		return nil, err
	}
	response, err := server.GetSchema(p.GetSchemaRequest{})
	if err != nil {
		return nil, fmt.Errorf("reading the schema: %w", err)
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, []byte(response.Schema), "", "  "); err != nil {
		return nil, err
	}
	indented.WriteByte('\n')
	return indented.Bytes(), nil
}
