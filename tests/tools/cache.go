package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// cache is the cache folder, described in doc.go.
type cache string

// openCache finds the cache folder and creates its subfolders.
func openCache() (cache, error) {
	dir := os.Getenv("GROUNDCOVER_ISTIO_CACHE")
	if dir == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("finding a cache folder: %w. Set GROUNDCOVER_ISTIO_CACHE to a persistent folder", err)
		}
		dir = filepath.Join(user, "groundcover-istio")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("finding the cache folder %s: %w", dir, err)
	}
	for _, name := range []string{"bin", "share", "stamps", "locks", "logs", "work"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
			return "", fmt.Errorf("creating the cache folder: %w. Set GROUNDCOVER_ISTIO_CACHE to a writable folder", err)
		}
	}
	return cache(dir), nil
}

func (c cache) path(elem ...string) string {
	return filepath.Join(append([]string{string(c)}, elem...)...)
}

// take moves every file under the folder from to the same path in the cache, each with one rename, so that no program is ever
// incomplete there. It returns the paths.
func (c cache) take(from string) ([]string, error) {
	var paths []string
	err := filepath.WalkDir(from, func(file string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		path, err := filepath.Rel(from, file)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(c.path(path)), 0o755); err != nil {
			return err
		}
		paths = append(paths, path)
		return os.Rename(file, c.path(path))
	})
	return paths, err
}
