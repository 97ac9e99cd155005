// Command licenses checks the licences of the modules that are linked into the plugin, and writes the notices that its archives need.
//
//	go run .                     fails for a module without a licence file, or with a licence that is not in allowed
//	go run . -notices FILE       also writes the licence and notice texts of all modules into FILE
//
// It runs in the folder .ci/licenses and reads the modules from the module cache.
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

// allowed are the licences that archives may contain: all permit to distribute binaries with their texts. MPL-2.0 asks for the source of
// changed files only, and none is changed.
var allowed = []string{"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "CC0-1.0", "ISC", "MIT", "MIT-0", "MPL-2.0",
	"Unicode-DFS-2016", "Unlicense", "Zlib"}

// stated are the modules that have no licence text: this file says which of the allowed licences it is (MIT).
var stated = map[string]string{"github.com/mattn/go-localereader v0.0.1": "README.md"}

func main() {
	notices := flag.String("notices", "", "the `file` to write the notices to")
	flag.Parse()
	if err := run(*notices); err != nil {
		fmt.Fprintln(os.Stderr, "licenses:", err)
		os.Exit(1)
	}
}

func run(notices string) error {
	modules, err := linked("../..")
	if err != nil {
		return err
	}
	var wrong []string
	var text strings.Builder
	for _, module := range modules {
		files, err := module.texts(stated[module.String()])
		if err != nil {
			return err
		}
		if reason := refused(files); reason != "" && stated[module.String()] == "" {
			wrong = append(wrong, module.String()+": "+reason)
		}
		for _, file := range files {
			text.WriteString(notice(module, file))
		}
	}
	if len(wrong) > 0 {
		return fmt.Errorf("%d of %d modules cannot be distributed:\n%s", len(wrong), len(modules), strings.Join(wrong, "\n"))
	}
	if notices == "" {
		fmt.Printf("%d modules have licences that permit their distribution\n", len(modules))
		return nil
	}
	return os.WriteFile(notices, []byte(text.String()), 0o644)
}

func notice(m module, f file) string {
	line := strings.Repeat("=", 100)
	return fmt.Sprintf("%s\n%s, %s\n%s\n\n%s\n", line, m, f.Name, line, f.Content)
}

// refused is why a module with these files cannot be distributed, "" where it can.
func refused(files []file) string {
	found := map[string]bool{}
	for _, file := range files {
		if !file.License {
			continue
		}
		coverage := licensecheck.Scan(file.Content)
		if len(coverage.Match) == 0 {
			return file.Name + " is no licence that is known"
		}
		for _, match := range coverage.Match {
			found[match.ID] = true
		}
	}
	if len(found) == 0 {
		return "it has no licence file"
	}
	for license := range found {
		if !slices.Contains(allowed, license) {
			return license + " is not among the allowed licences"
		}
	}
	return ""
}
