package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

const readmeText = `# %s

%s

%s

The inputs, the outputs and what to expect in groundcover: %s
`

// readme is the page of a package in its registry: what it does, and the example in its language.
func readme(p *schema.Package, name, language, example string) ([]byte, error) {
	program, err := os.ReadFile(example)
	if err != nil {
		return nil, fmt.Errorf("reading the example for the README of %s: %w", name, err)
	}
	code := "```" + language + "\n" + strings.TrimSpace(string(program)) + "\n```"
	return fmt.Appendf(nil, readmeText, name, p.Description, code, p.Repository), nil
}
