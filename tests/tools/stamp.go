package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// stampOf is a hash of everything that a step's result depends on: its line in the table, the files of its set, the build flags
// and environment, and the Go version.
func stampOf(step Step, set fs.FS, goVersion string) (string, error) {
	hash := sha256.New()
	line, err := json.Marshal(step)
	if err != nil {
		return "", err
	}
	fmt.Fprintf(hash, "%s\n%s\n%q\n%q\n", line, goVersion, buildFlags, buildEnvironment)
	names, err := setFiles(set)
	if err != nil {
		return "", fmt.Errorf("reading the set %s: %w", step.Set, err)
	}
	for _, name := range names {
		content, err := fs.ReadFile(set, name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(hash, "%s %d\n%s\n", name, len(content), content)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// setFiles returns the committed files of a set, sorted, without files that a build copied beside them.
func setFiles(set fs.FS) ([]string, error) {
	var names []string
	err := fs.WalkDir(set, ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && slices.Contains([]string{".go", ".mod", ".sum", ".txt"}, path.Ext(name)) {
			names = append(names, name)
		}
		return err
	})
	return names, err
}

// made returns the files of a step in the cache, and whether all exist and have this stamp.
func (c cache) made(step Step, stamp string) (files []string, current bool) {
	content, err := os.ReadFile(c.path("stamps", step.Name))
	if err != nil {
		return nil, false
	}
	lines := strings.Split(strings.TrimSpace(string(content)), "\n")
	files = lines[1:]
	gone := func(file string) bool {
		_, err := os.Stat(c.path(file))
		return err != nil
	}
	return files, lines[0] == stamp && !slices.ContainsFunc(files, gone)
}

// sign writes the stamp with the files of the step.
func (c cache) sign(step Step, stamp string, files []string) error {
	temporary := c.path("work", step.Name, "stamp")
	if err := os.WriteFile(temporary, []byte(stamp+"\n"+strings.Join(files, "\n")+"\n"), 0o644); err != nil {
		return err
	}
	return os.Rename(temporary, c.path("stamps", step.Name))
}
