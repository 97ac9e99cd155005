package main

import (
	"maps"
	"testing"
	"testing/fstest"
)

func TestAStampChangesWithEachInputOfAStep(t *testing.T) {
	t.Parallel()
	step := Step{Name: "kwok", Set: "kwok", Programs: []Program{{Name: "kwok", Package: "kwok.example/cmd/kwok"}}}
	set := fstest.MapFS{
		"go.mod":           {Data: []byte("module sets/kwok\n")},
		"go.sum":           {Data: []byte("h1:1\n")},
		"provider/main.go": {Data: []byte("package main\n")},
	}
	stamp := func(step Step, set fstest.MapFS, goVersion string) string {
		stamp, err := stampOf(step, set, goVersion)
		if err != nil {
			t.Fatal(err)
		}
		return stamp
	}
	with := func(name, content string) fstest.MapFS {
		changed := maps.Clone(set)
		changed[name] = &fstest.MapFile{Data: []byte(content)}
		return changed
	}
	first := stamp(step, set, "go1.26.8")
	if stamp(step, with("provider/schema.json", "{}"), "go1.26.8") != first {
		t.Error("a copied file changes the stamp")
	}
	tagged := step
	tagged.Tags = "agent"
	linked := step
	linked.Variables = []string{"version=1"}
	for what, other := range map[string]string{
		"a version in go.mod":   stamp(step, with("go.mod", "module sets/other\n"), "go1.26.8"),
		"a hash in go.sum":      stamp(step, with("go.sum", "h1:2\n"), "go1.26.8"),
		"a source file":         stamp(step, with("provider/main.go", "package main\n\n"), "go1.26.8"),
		"one more source file":  stamp(step, with("provider/more.go", "package main\n"), "go1.26.8"),
		"a build tag":           stamp(tagged, set, "go1.26.8"),
		"a variable to link in": stamp(linked, set, "go1.26.8"),
		"the version of Go":     stamp(step, set, "go1.26.9"),
	} {
		if other == first {
			t.Errorf("%s does not change the stamp", what)
		}
	}
}
