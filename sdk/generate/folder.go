package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// built are folders that npm, tsc, python and pip make beside the sources; git ignores them.
var built = []string{"node_modules", "bin", "build", "venv", "__pycache__", "*.egg-info"}

// replaceFolder makes the folder hold exactly the files that were made, the kept ones, and what was built from them.
func replaceFolder(folder string, made files, kept []string) error {
	if err := removeOthers(folder, made, kept); err != nil {
		return fmt.Errorf("removing what is no longer generated: %w", err)
	}
	for name, content := range made {
		file := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func removeOthers(folder string, made files, kept []string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	return filepath.WalkDir(folder, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if isBuilt(entry.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		name, err := filepath.Rel(folder, file)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if _, generated := made[name]; generated || slices.Contains(kept, name) {
			return nil
		}
		return os.Remove(file)
	})
}

func isBuilt(folder string) bool {
	return slices.ContainsFunc(built, func(pattern string) bool {
		matched, _ := filepath.Match(pattern, folder)
		return matched
	})
}
