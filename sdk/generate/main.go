// Command generate writes the SDKs in sdk/ from schema.json and examples/connect.
//
//	go -C sdk/generate run .
//
// The same inputs give the same files, and a file that is no longer generated is removed. It uses the generators of one
// version of pulumi/pkg, whatever Pulumi is installed.
package main

import (
	"fmt"
	"os"
)

// root is the repository, seen from this folder.
const root = "../.."

func main() {
	if err := generate(root, root); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// generate reads from one folder and writes to the other; both are laid out as the repository.
func generate(from, to string) error {
	spec, err := readSchema(from + "/schema.json")
	if err != nil {
		return err
	}
	for _, sdk := range sdks {
		bound, err := bind(spec)
		if err != nil {
			return err
		}
		made, err := sdk.generate(from, bound)
		if err != nil {
			return fmt.Errorf("generating %s: %w", sdk.folder, err)
		}
		if err := replaceFolder(to+"/"+sdk.folder, made, sdk.kept); err != nil {
			return err
		}
	}
	return nil
}
