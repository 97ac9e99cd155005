package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAModuleNeedsALicenceThatIsAllowed(t *testing.T) {
	t.Parallel()
	mit, err := os.ReadFile("../../LICENSE")
	if err != nil {
		t.Fatal(err)
	}
	const gpl = "                    GNU AFFERO GENERAL PUBLIC LICENSE\n                       Version 3, 19 November 2007\n"
	for name, c := range map[string]struct {
		files  map[string]string
		reason string
	}{
		"a licence that is allowed":     {map[string]string{"LICENSE": string(mit), "main.go": ""}, ""},
		"no file":                       {map[string]string{"main.go": ""}, "it has no licence file"},
		"a notice alone":                {map[string]string{"NOTICE": "Copyright"}, "it has no licence file"},
		"a text that is no licence":     {map[string]string{"LICENSE.md": "All rights reserved."}, "LICENSE.md is no licence that is known"},
		"a licence that is not allowed": {map[string]string{"COPYING": "SPDX-License-Identifier: AGPL-3.0\n" + gpl}, "COPYING"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			for name, content := range c.files {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			files, err := module{Path: "example.org/a", Version: "v1.0.0", Dir: dir}.texts("")
			if err != nil {
				t.Fatal(err)
			}
			if reason := refused(files); c.reason == "" && reason != "" || !strings.Contains(reason, c.reason) {
				t.Errorf("expected %q, found %q", c.reason, reason)
			}
		})
	}
}

func TestTheNoticesHaveEveryText(t *testing.T) {
	t.Parallel()
	text := notice(module{Path: "example.org/a", Version: "v1.0.0"}, file{"NOTICE", []byte("Copyright of somebody"), false})
	for _, part := range []string{"example.org/a v1.0.0, NOTICE\n", "\nCopyright of somebody\n"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in %s", part, text)
		}
	}
}
