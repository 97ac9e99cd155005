package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// module is a module that is linked into the plugin.
type module struct{ Path, Version, Dir string }

func (m module) String() string { return m.Path + " " + m.Version }

// linked are the modules of the packages that the program in a folder imports, for every platform that it is built for.
func linked(program string) ([]module, error) {
	var modules []module
	known := map[string]bool{}
	for _, system := range []string{"linux", "darwin", "windows"} {
		cmd := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}{{end}}{{end}}", ".")
		cmd.Dir, cmd.Env, cmd.Stderr = program, append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0"), os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return nil, fmt.Errorf("listing the packages for %s: %w", system, err)
		}
		for path := range strings.FieldsSeq(string(out)) {
			if known[path] {
				continue
			}
			known[path] = true
			cmd := exec.Command("go", "list", "-m", "-json", path)
			cmd.Dir = program
			answer, err := cmd.Output()
			if err != nil {
				return nil, fmt.Errorf("reading the module %s: %w", path, err)
			}
			var m module
			if err := json.NewDecoder(bytes.NewReader(answer)).Decode(&m); err != nil {
				return nil, fmt.Errorf("reading the module %s: %w", path, err)
			}
			modules = append(modules, m)
		}
	}
	return modules, nil
}

// file is a text that a module asks to be distributed with it.
type file struct {
	Name    string
	Content []byte
	// License says that it is a licence, and not a notice.
	License bool
}

var (
	licenseName = regexp.MustCompile(`(?i)^(licen[cs]e|copying|unlicense)([-.].*)?$`)
	noticeName  = regexp.MustCompile(`(?i)^(notice|patents|authors)([-.].*)?$`)
)

// texts are the licences and notices in the folder of a module. A module below the root of its repository may have none: its
// archive then has the one of the repository, by the rules of the go command. stated is a file that names the licence without
// its text, "" for none.
func (m module) texts(stated string) ([]file, error) {
	entries, err := os.ReadDir(m.Dir)
	if err != nil {
		return nil, fmt.Errorf("reading the module %s: %w", m, err)
	}
	var files []file
	for _, entry := range entries {
		name := entry.Name()
		if entry.IsDir() || name != stated && !licenseName.MatchString(name) && !noticeName.MatchString(name) || strings.HasSuffix(name, ".go") {
			continue
		}
		content, err := os.ReadFile(filepath.Join(m.Dir, name))
		if err != nil {
			return nil, err
		}
		files = append(files, file{name, content, licenseName.MatchString(name)})
	}
	return files, nil
}
