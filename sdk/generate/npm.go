package main

import (
	"encoding/json"
	"fmt"

	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// publishable completes the package.json that the generator writes for packing the build folder, so that the folder
// itself can be packed, published, and depended on by its path.
func publishable(generated []byte, p *schema.Package) ([]byte, error) {
	var manifest struct {
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
	if err := json.Unmarshal(generated, &manifest); err != nil {
		return nil, fmt.Errorf("reading the generated package.json: %w", err)
	}
	manifest.Description = p.Description
	manifest.Repository = map[string]string{"type": "git", "url": "git+" + p.Repository + ".git", "directory": "sdk/nodejs"}
	manifest.Main = "bin/index.js"
	manifest.Types = "bin/index.d.ts"
	manifest.Files = []string{"bin"}
	manifest.Engines = map[string]string{"node": ">=20"}
	manifest.Scripts = map[string]string{
		// The SDK reads its version from the package.json beside its code.
		"build":   "tsc && node -e \"require('fs').copyFileSync('package.json', 'bin/package.json')\"",
		"prepare": "npm run build",
	}
	text, err := json.MarshalIndent(manifest, "", "    ")
	return append(text, '\n'), err
}
