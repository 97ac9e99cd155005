package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

var (
	licenseFile = regexp.MustCompile(`(?i)^(un)?(licen[sc]e|copying)([-.][^/]*)?$`)
	noticeFile  = regexp.MustCompile(`(?i)^(notice|patents|copyright)([-.][^/]*)?$`)
)

// A text is a file of a module that a copy of it has to contain.
type text struct {
	// name is its path in the module.
	name    string
	content []byte
	// license is false for notices and patent grants.
	license bool
}

// textsOf reads the licenses and notices in the module's folder, in the folders of its linked packages, and in those between: a
// copied package has its license beside it. Last is the text in given.
func textsOf(m module) ([]text, error) {
	folders := []string{m.dir}
	for _, folder := range m.packages {
		for ; folder != m.dir && strings.HasPrefix(folder, m.dir); folder = filepath.Dir(folder) {
			folders = append(folders, folder)
		}
	}
	slices.Sort(folders)
	var texts []text
	for _, folder := range slices.Compact(folders) {
		entries, err := os.ReadDir(folder)
		if err != nil {
			return nil, err
		}
		for _, entry := range entries {
			license := licenseFile.MatchString(entry.Name())
			if entry.IsDir() || filepath.Ext(entry.Name()) == ".go" || !license && !noticeFile.MatchString(entry.Name()) {
				continue
			}
			file := filepath.Join(folder, entry.Name())
			content, err := os.ReadFile(file)
			if err != nil {
				return nil, err
			}
			name, err := filepath.Rel(m.dir, file)
			if err != nil {
				return nil, err
			}
			texts = append(texts, text{filepath.ToSlash(name), content, license})
		}
	}
	if license, found := given[m.name()]; found {
		texts = append(texts, license)
	}
	return texts, nil
}
