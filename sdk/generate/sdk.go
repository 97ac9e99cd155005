package main

import (
	golang "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// tool names itself in the first line of every generated file.
const tool = "sdk/generate"

// files are contents by path, with slashes.
type files = map[string][]byte

// An sdk is one generated folder.
type sdk struct {
	folder string
	// generate makes the files; root is the repository that holds the example for the README.
	generate func(root string, p *schema.Package) (files, error)
	// kept are files in the folder that other tools write.
	kept []string
}

var sdks = []sdk{
	{folder: "sdk/go/groundcoveristio", generate: generateGo},
	{folder: "sdk/nodejs", generate: generateNodejs, kept: []string{"package-lock.json"}},
	{folder: "sdk/python", generate: generatePython},
}

func generateGo(_ string, p *schema.Package) (files, error) {
	return golang.GeneratePackage(tool, p, nil)
}

func generateNodejs(root string, p *schema.Package) (files, error) {
	made, err := nodejs.GeneratePackage(tool, p, nil, nil, false, nil)
	if err != nil {
		return nil, err
	}
	if made["package.json"], err = publishable(made["package.json"], p); err != nil {
		return nil, err
	}
	made["README.md"], err = readme(p, "@groundcover-istio/pulumi", "typescript", root+"/examples/connect/nodejs/index.ts")
	return made, err
}

func generatePython(root string, p *schema.Package) (files, error) {
	made, err := python.GeneratePackage(tool, p, nil, nil)
	if err != nil {
		return nil, err
	}
	// pyproject.toml names a README beside itself; the generator writes one inside the package.
	delete(made, "pulumi_groundcover_istio/README.md")
	made["README.md"], err = readme(p, "pulumi-groundcover-istio", "python", root+"/examples/connect/python/__main__.py")
	return made, err
}
