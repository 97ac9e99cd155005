package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// cache is the folder that doc.go describes.
type cache string

// openCache finds the cache folder and makes those of its folders that every step writes to.
func openCache() (cache, error) {
	dir := os.Getenv("GROUNDCOVER_ISTIO_CACHE")
	if dir == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("finding a cache folder: %w; set GROUNDCOVER_ISTIO_CACHE to a folder that survives", err)
		}
		dir = filepath.Join(user, "groundcover-istio")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("finding the cache folder %s: %w", dir, err)
	}
	for _, name := range []string{"bin", "share", "stamps", "locks", "logs", "work"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
			return "", fmt.Errorf("making the cache folder: %w; set GROUNDCOVER_ISTIO_CACHE to one that can be written", err)
		}
	}
	return cache(dir), nil
}

func (c cache) path(elem ...string) string {
	return filepath.Join(append([]string{string(c)}, elem...)...)
}

// take moves every file under the folder from to the same place in the cache, each in one rename, so that nobody meets
// half a program, and returns those places.
func (c cache) take(from string) ([]string, error) {
	var made []string
	err := filepath.WalkDir(from, func(file string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		place, err := filepath.Rel(from, file)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(c.path(place)), 0o755); err != nil {
			return err
		}
		made = append(made, place)
		return os.Rename(file, c.path(place))
	})
	return made, err
}
