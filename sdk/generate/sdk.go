package main

import (
	"fmt"

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
	folder   string
	generate func(*schema.Package) (files, error)
	// kept are files in the folder that other tools write.
	kept []string
}

var sdks = []sdk{
	{folder: "sdk/go/groundcoveristio", generate: func(p *schema.Package) (files, error) {
		return golang.GeneratePackage(tool, p, nil)
	}},
	{folder: "sdk/nodejs", kept: []string{"package-lock.json"}, generate: func(p *schema.Package) (files, error) {
		made, err := nodejs.GeneratePackage(tool, p, nil, nil, false, nil)
		if err != nil {
			return nil, err
		}
		made["package.json"], err = publishable(made["package.json"], p)
		return made, err
	}},
	{folder: "sdk/python", generate: func(p *schema.Package) (files, error) {
		return python.GeneratePackage(tool, p, nil, nil)
	}},
}

func writeSDKs(root string, spec schema.PackageSpec) error {
	for _, sdk := range sdks {
		bound, err := bind(spec)
		if err != nil {
			return err
		}
		made, err := sdk.generate(bound)
		if err != nil {
			return fmt.Errorf("generating %s: %w", sdk.folder, err)
		}
		if err := replaceFolder(root+"/"+sdk.folder, made, sdk.kept); err != nil {
			return err
		}
	}
	return nil
}
