// Command licenses fails when the plugin would link a module whose license is missing or not in the list of allowed.go. With
// -notices it also writes the texts of all licenses and notices, which every archive of a release has to contain.
//
//	go run . [-notices FILE] FOLDER      (in this folder; FOLDER has the plugin's main package)
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
)

const advice = "Remove the module from the plugin, or add its license with the reason to .ci/licenses/allowed.go"

func main() {
	notices := flag.String("notices", "", "write the licenses and notices of all linked modules to this file")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: go run . [-notices FILE] FOLDER")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(context.Background(), flag.Arg(0), *notices); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, folder, notices string) error {
	modules, err := linked(ctx, folder)
	if err != nil {
		return err
	}
	var refused []error
	for i := range modules {
		if modules[i].texts, err = textsOf(modules[i]); err != nil {
			return fmt.Errorf("reading the licenses of %s: %w", modules[i].name(), err)
		}
		if err := check(modules[i]); err != nil {
			refused = append(refused, err)
		}
	}
	if len(refused) > 0 {
		return errors.Join(append(refused, errors.New(advice))...)
	}
	if notices == "" {
		return nil
	}
	if err := os.WriteFile(notices, noticesOf(modules), 0o644); err != nil {
		return fmt.Errorf("writing the notices: %w", err)
	}
	return nil
}
