package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

// allowed are the SPDX names of the licenses under which the plugin may link a module, with the reason where it is not obvious.
var allowed = map[string]string{
	"Apache-2.0":   "",
	"BSD-2-Clause": "",
	"BSD-3-Clause": "",
	"ISC":          "",
	"MIT":          "",
	"MPL-2.0": "errwrap, go-multierror, go-version and hcl, through Pulumi's SDK: it covers their files only. They are linked unchanged, " +
		"and the notices name the module and version with the source",
	"Unicode-DFS-2016": "the tables in go-textseg are made from Unicode's data; it asks for its text in the notices",
}

// minimumCovered is the percentage of a license's file that must be the text of known licenses; pkg.go.dev uses the same one.
// The remainder is titles, copyright lines and lists of files.
const minimumCovered = 75

// check returns an error of one line unless every license of a module is allowed. A file with several licenses needs all of them.
func check(m module) error {
	licenses := 0
	var refused []string
	for _, text := range m.texts {
		if !text.license {
			continue
		}
		licenses++
		if found := unknown(text.content); found != "" {
			refused = append(refused, text.name+" has "+found)
		}
	}
	if licenses == 0 {
		refused = []string{"found no license file"}
	}
	if len(refused) == 0 {
		return nil
	}
	return fmt.Errorf("%s: expected an allowed license, %s", m.name(), strings.Join(refused, ", "))
}

// unknown describes what is not allowed in the text of a license, and is empty when all of it is.
func unknown(content []byte) string {
	coverage := licensecheck.Scan(content)
	var names []string
	for _, match := range coverage.Match {
		if _, found := allowed[match.ID]; !found && !slices.Contains(names, match.ID) {
			names = append(names, match.ID)
		}
	}
	switch {
	case len(names) > 0:
		return strings.Join(names, " and ")
	case coverage.Percent < minimumCovered:
		return fmt.Sprintf("text of which only %.0f%% is a known license", coverage.Percent)
	}
	return ""
}
