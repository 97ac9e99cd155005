package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// manifest is what we say in package.json.
type manifest struct {
	Name            string            `json:"name"`
	Version         string            `json:"version"`
	Description     string            `json:"description"`
	Keywords        []string          `json:"keywords"`
	Homepage        string            `json:"homepage"`
	Repository      any               `json:"repository"`
	License         string            `json:"license"`
	Main            string            `json:"main"`
	Types           string            `json:"types"`
	Files           []string          `json:"files"`
	Scripts         map[string]string `json:"scripts"`
	Dependencies    map[string]string `json:"dependencies"`
	DevDependencies map[string]string `json:"devDependencies"`
	Engines         map[string]string `json:"engines"`
	Pulumi          json.RawMessage   `json:"pulumi"`
}

// publishable completes the package.json that the generator writes for packing the build folder, so that the folder
// itself can be packed, published, and depended on by its path.
func publishable(generated []byte, p *schema.Package) ([]byte, error) {
	var m manifest
	if err := json.Unmarshal(generated, &m); err != nil {
		return nil, fmt.Errorf("reading the generated package.json: %w", err)
	}
	m.Description = p.Description
	m.Repository = map[string]string{"type": "git", "url": "git+" + p.Repository + ".git", "directory": "sdk/nodejs"}
	m.Main = "bin/index.js"
	m.Types = "bin/index.d.ts"
	m.Files = []string{"bin"}
	m.Engines = map[string]string{"node": ">=20"}
	m.Scripts = map[string]string{
		// The SDK reads its version from the package.json beside its code.
		"build":   `tsc && node -e "fs.copyFileSync('package.json', 'bin/package.json')"`,
		"prepare": "npm run build",
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "    ")
	err := encoder.Encode(m)
	return text.Bytes(), err
}
