package main

import (
	"fmt"
	"os"
	"strings"
)

// withSection replaces what stands between two lines of a page, which are comments in Markdown.
func withSection(page, begin, end, text string) (string, error) {
	before, rest, begins := strings.Cut(page, begin)
	_, after, ends := strings.Cut(rest, end)
	if !begins || !ends {
		return "", fmt.Errorf("expected the lines %q and %q", strings.TrimSpace(begin), strings.TrimSpace(end))
	}
	return before + begin + text + end + after, nil
}

// replaceSection does so in a file.
func replaceSection(path, begin, end, text string) error {
	page, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	changed, err := withSection(string(page), begin, end, text)
	if err != nil {
		return err
	}
	return os.WriteFile(path, []byte(changed), 0o644)
}
