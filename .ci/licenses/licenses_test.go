package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const gpl = `This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public License as published
by the Free Software Foundation, either version 3 of the License, or (at your option) any later version.

This program is distributed in the hope that it will be useful, but WITHOUT ANY WARRANTY; without even the implied warranty of
MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE. See the GNU General Public License for more details.

You should have received a copy of the GNU General Public License along with this program. If not, see <https://www.gnu.org/licenses/>.
`

// program writes a program that links the module other, whose folder has these files, and returns its folder.
func program(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	all := map[string]string{
		"main/go.mod":               "module example.com/main\n\ngo 1.26\n\nrequire example.com/other v1.2.3\n\nreplace example.com/other => ../other\n",
		"main/main.go":              "package main\n\nimport \"example.com/other/linked\"\n\nfunc main() { linked.Do() }\n",
		"other/go.mod":              "module example.com/other\n\ngo 1.26\n",
		"other/linked/linked.go":    "package linked\n\nfunc Do() {}\n",
		"other/unlinked/package.go": "package unlinked\n",
	}
	for name, content := range files {
		all["other/"+name] = content
	}
	for name, content := range all {
		file := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(folder, "main")
}

func TestAModuleIsRefusedUnlessAllItsLicensesAreAllowed(t *testing.T) {
	t.Parallel()
	mit := string(localereader)
	for name, test := range map[string]struct {
		files map[string]string
		want  string
	}{
		"an allowed license":                       {map[string]string{"LICENSE": mit}, ""},
		"a license with another spelling":          {map[string]string{"licence.md": mit}, ""},
		"no license":                               {nil, "found no license file"},
		"a notice and no license":                  {map[string]string{"NOTICE": "Copyright"}, "found no license file"},
		"source code named license.go":             {map[string]string{"license.go": "package other\n"}, "found no license file"},
		"another license":                          {map[string]string{"LICENSE": gpl}, "LICENSE has GPL-3.0-or-later"},
		"an allowed license and another in it":     {map[string]string{"LICENSE": mit + gpl}, "LICENSE has GPL-3.0-or-later"},
		"an allowed license and another beside":    {map[string]string{"LICENSE": mit, "COPYING": gpl}, "COPYING has GPL-3.0-or-later"},
		"another license of a linked package":      {map[string]string{"LICENSE": mit, "linked/LICENSE": gpl}, "linked/LICENSE has GPL-3.0-or-later"},
		"another license of an unlinked package":   {map[string]string{"LICENSE": mit, "unlinked/LICENSE": gpl}, ""},
		"a text that is no license":                {map[string]string{"LICENSE": "Ask the author."}, "LICENSE has text of which only 0% is a known license"},
		"a license file that is mostly other text": {map[string]string{"LICENSE": mit + strings.Repeat("More conditions apply. ", 40)}, "is a known license"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := run(t.Context(), program(t, test.files), "")
			if test.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || !strings.HasPrefix(err.Error(), "example.com/other v1.2.3: expected an allowed license, ") ||
				!strings.Contains(err.Error(), test.want) || strings.Count(err.Error(), "\n") != 1 || !strings.HasSuffix(err.Error(), advice) {
				t.Errorf("expected one line with %q and the advice, got %v", test.want, err)
			}
		})
	}
}

func TestTheNoticesHaveEachTextOfALinkedModule(t *testing.T) {
	t.Parallel()
	folder := program(t, map[string]string{"LICENSE": string(localereader), "NOTICE": "Made by others.", "linked/PATENTS": "A grant.", "unlinked/NOTICE": "Not linked."})
	file := filepath.Join(t.TempDir(), "notices")
	if err := run(t.Context(), folder, file); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"example.com/other v1.2.3: LICENSE\n", "Copyright (c) 2022 mattn", "example.com/other v1.2.3: NOTICE\n", "Made by others.",
		"example.com/other v1.2.3: linked/PATENTS\n", "A grant.", "go.dev go1.", "The Go Authors",
	} {
		if !strings.Contains(string(content), want) {
			t.Errorf("%q is missing", want)
		}
	}
	if strings.Contains(string(content), "Not linked.") {
		t.Error("a package that is not linked has a notice")
	}
}

func TestTheNoticesAreNotWrittenWhenALicenseIsRefused(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "notices")
	if err := run(t.Context(), program(t, nil), file); err == nil {
		t.Error("a module without a license is allowed")
	}
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("the file exists (%v)", err)
	}
}
