// Command breaks compares two schemas and fails when the new one breaks programs written for the old one, unless the
// changelog names what is broken.
//
//	go -C sdk/generate run ./breaks OLD-SCHEMA NEW-SCHEMA CHANGELOG
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(files []string) error {
	if len(files) != 3 {
		return errors.New("usage: breaks OLD-SCHEMA NEW-SCHEMA CHANGELOG")
	}
	old, err := read(files[0])
	if err != nil {
		return err
	}
	now, err := read(files[1])
	if err != nil {
		return err
	}
	changelog, err := os.ReadFile(files[2])
	if err != nil {
		return fmt.Errorf("reading the changelog: %w", err)
	}
	unannounced := unannounced(breaks(old, now), string(changelog))
	if len(unannounced) == 0 {
		return nil
	}
	lines := make([]string, 0, len(unannounced))
	for _, b := range unannounced {
		lines = append(lines, fmt.Sprintf("  %s: %s", b.path, b.what))
	}
	return fmt.Errorf("schema.json breaks programs that were written for the last release:\n%s\nundo that, or name each path in CHANGELOG.md, in backquotes", strings.Join(lines, "\n"))
}

// unannounced are the breaks whose path the changelog does not name.
func unannounced(all []broken, changelog string) []broken {
	var missing []broken
	for _, b := range all {
		if !strings.Contains(changelog, "`"+b.path+"`") {
			missing = append(missing, b)
		}
	}
	return missing
}

func read(file string) (schema.PackageSpec, error) {
	var spec schema.PackageSpec
	text, err := os.ReadFile(file)
	if err != nil {
		return spec, fmt.Errorf("reading the schema: %w", err)
	}
	if err := json.Unmarshal(text, &spec); err != nil {
		return spec, fmt.Errorf("reading the schema %s: %w", file, err)
	}
	return spec, nil
}
