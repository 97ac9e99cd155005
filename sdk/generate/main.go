// Command generate writes the SDKs in sdk/ and the examples in examples/ from schema.json and examples/*/yaml.
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
	if err := run(root); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(root string) error {
	spec, err := readSchema(root + "/schema.json")
	if err != nil {
		return err
	}
	if err := writeSDKs(root, spec); err != nil {
		return err
	}
	return writeExamples(root, spec)
}
