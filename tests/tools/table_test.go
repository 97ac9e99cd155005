package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestEveryStepHasACommittedSet(t *testing.T) {
	t.Parallel()
	for _, step := range steps {
		if step.Wheel != "" {
			requirements, err := os.ReadFile(filepath.Join("sets", step.Set, "requirements.txt"))
			if err != nil || !strings.Contains(string(requirements), "--hash=sha256:") {
				t.Errorf("%s: the set %s pins no hash of a wheel (%v)", step.Name, step.Set, err)
			}
			continue
		}
		mod, err := os.ReadFile(filepath.Join("sets", step.Set, "go.mod"))
		if err != nil {
			t.Errorf("%s: %v", step.Name, err)
		}
		for _, program := range step.Programs {
			if strings.HasPrefix(program.Package, "./") {
				if _, err := os.Stat(filepath.Join("sets", step.Set, program.Package)); err != nil {
					t.Errorf("%s: %v", program.Name, err)
				}
			} else if !regexp.MustCompile(`(?m)^(tool )?\s*` + regexp.QuoteMeta(program.Package) + `$`).Match(mod) {
				t.Errorf("%s: %s is not a tool of the set %s", program.Name, program.Package, step.Set)
			}
		}
		for _, files := range slices.Concat(step.Shared, step.Embedded) {
			if !strings.Contains(string(mod), files.Module+" v") {
				t.Errorf("%s: the set %s does not pin %s", step.Name, step.Set, files.Module)
			}
		}
	}
}

func TestNamesAreUnique(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, name := range allNames() {
		if seen[name] {
			t.Errorf("two steps or groups have the name %s", name)
		}
		seen[name] = true
	}
	made := map[string]bool{}
	for _, step := range steps {
		for _, program := range step.Programs {
			if made[program.Name] {
				t.Errorf("two steps build %s", program.Name)
			}
			made[program.Name] = true
		}
	}
}

func TestAProgramHasBothArgumentsAndAPatternForItsVersionOrNeither(t *testing.T) {
	t.Parallel()
	for _, step := range steps {
		for _, program := range step.Programs {
			if (program.Reports == "") != (len(program.Version) == 0) {
				t.Errorf("%s has only one of Version and Reports", program.Name)
			}
			if _, err := regexp.Compile(program.Reports); err != nil {
				t.Errorf("%s: %v", program.Name, err)
			}
		}
	}
}

func TestEveryGroupHasKnownMembers(t *testing.T) {
	t.Parallel()
	for name := range groups {
		if _, err := choose([]string{name}); err != nil {
			t.Error(err)
		}
	}
}

func TestTheDemoDoesNotBuildTheKubernetesProvider(t *testing.T) {
	t.Parallel()
	named := func(name string) []string {
		chosen, err := choose([]string{name})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, step := range chosen {
			names = append(names, step.Name)
		}
		return names
	}
	if slices.Contains(named("demo"), "kubernetes-provider") {
		t.Error("demo builds the kubernetes provider")
	}
	if all := named("all"); all[len(all)-1] != "kubernetes-provider" {
		t.Errorf("the slowest step is not the last of %q", all)
	}
}

func TestChosenStepsAreUniqueAndInTheOrderOfTheTable(t *testing.T) {
	t.Parallel()
	chosen, err := choose([]string{"kwok", "control-plane", "kubernetes"})
	if err != nil {
		t.Fatal(err)
	}
	if chosen[0].Name != "kubernetes" || len(chosen) != 5 {
		t.Errorf("chose %d steps, %s first", len(chosen), chosen[0].Name)
	}
}

func TestAnUnknownNameIsAnErrorWithTheKnownNames(t *testing.T) {
	t.Parallel()
	_, err := choose([]string{"kubernetes", "istoi"})
	if err == nil || !strings.Contains(err.Error(), `"istoi"`) || !strings.Contains(err.Error(), "control-plane") {
		t.Errorf("got %v", err)
	}
}
