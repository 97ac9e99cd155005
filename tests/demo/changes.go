package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pmezard/go-difflib/difflib"
	"sigs.k8s.io/yaml"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// changes returns the objects that differ, as YAML: new and removed objects as a whole, changed ones as a diff.
func changes(before, after lab.Snapshot) (string, error) {
	keys := maps.Clone(before)
	maps.Copy(keys, after)
	var text strings.Builder
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if before[key] == after[key] {
			continue
		}
		old, err := document(before[key])
		if err != nil {
			return "", err
		}
		now, err := document(after[key])
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&text, "%s %s\n", sign(before[key], after[key]), strings.TrimPrefix(key, "/"))
		text.WriteString(diff(old, now))
	}
	return text.String(), nil
}

func sign(before, after string) string {
	switch {
	case before == "":
		return "NEW    "
	case after == "":
		return "REMOVED"
	}
	return "CHANGED"
}

// document is an object as YAML lines, without the fields that identify it and those that the API server adds.
func document(object string) ([]string, error) {
	if object == "" {
		return nil, nil
	}
	var content map[string]any
	if err := json.Unmarshal([]byte(object), &content); err != nil {
		return nil, fmt.Errorf("reading an object of a snapshot: %w", err)
	}
	for _, field := range []string{"apiVersion", "kind"} {
		delete(content, field)
	}
	if metadata, ok := content["metadata"].(map[string]any); ok {
		for _, field := range []string{"name", "namespace", "uid", "creationTimestamp"} {
			delete(metadata, field)
		}
	}
	text, err := yaml.Marshal(content)
	return slices.Collect(strings.Lines(string(text))), err
}

// diff returns the lines that differ, with one line of context.
func diff(old, now []string) string {
	var text strings.Builder
	for _, group := range difflib.NewMatcher(old, now).GetGroupedOpCodes(1) {
		for _, code := range group {
			mark, lines := "  ", old[code.I1:code.I2]
			if code.Tag != 'e' {
				mark = "- "
			}
			for _, line := range lines {
				text.WriteString("  " + mark + shorten(line))
			}
			if code.Tag != 'e' {
				for _, line := range now[code.J1:code.J2] {
					text.WriteString("  + " + shorten(line))
				}
			}
		}
	}
	return text.String()
}

// maxColumns is the longest printed line; the annotation with the records of the product is longer.
const maxColumns = 110

func shorten(line string) string {
	if runes := []rune(line); len(runes) > maxColumns {
		return string(runes[:maxColumns]) + "…\n"
	}
	return line
}
