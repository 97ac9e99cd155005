package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// choose returns the steps of the names, each once, in the order of the table.
func choose(names []string) ([]Step, error) {
	chosen := map[string]bool{}
	for _, name := range names {
		if err := expand(name, chosen); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(slices.Clone(steps), func(step Step) bool { return !chosen[step.Name] }), nil
}

func expand(name string, chosen map[string]bool) error {
	if slices.ContainsFunc(steps, func(step Step) bool { return step.Name == name }) {
		chosen[name] = true
		return nil
	}
	members, ok := groups[name]
	if !ok {
		return fmt.Errorf("finding %q: no step or group has this name; the names are %s", name, strings.Join(allNames(), ", "))
	}
	for _, member := range members {
		if err := expand(member, chosen); err != nil {
			return err
		}
	}
	return nil
}

// allNames are the names of groups, then of steps.
func allNames() []string {
	names := slices.Sorted(maps.Keys(groups))
	for _, step := range steps {
		names = append(names, step.Name)
	}
	return names
}

// printNames writes a line for every group and step.
func printNames(out io.Writer) {
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		fmt.Fprintf(out, "%-26s %s\n", name, strings.Join(groups[name], ", "))
	}
	for _, step := range steps {
		var results []string
		for _, program := range step.Programs {
			results = append(results, program.Name)
		}
		for _, files := range step.Shared {
			results = append(results, files.From)
		}
		fmt.Fprintf(out, "%-26s %s\n", step.Name, strings.Join(results, ", "))
	}
}
