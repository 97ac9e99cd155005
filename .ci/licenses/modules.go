package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"slices"
)

// platforms are those of the releases. Some modules are linked on one of them only.
var platforms = [][2]string{
	{"linux", "amd64"}, {"linux", "arm64"}, {"darwin", "amd64"}, {"darwin", "arm64"}, {"windows", "amd64"}, {"windows", "arm64"},
}

// A module is linked into the plugin on at least one platform.
type module struct {
	path, version, dir string
	// packages are the folders of its linked packages.
	packages []string
	texts    []text
}

func (m module) name() string { return m.path + " " + m.version }

// linked returns the modules of which the package in folder links a package, sorted by path, and Go itself for its standard library.
func linked(ctx context.Context, folder string) ([]module, error) {
	found := map[string]module{}
	for _, platform := range platforms {
		cmd := exec.CommandContext(ctx, "go", "list", "-mod=readonly", "-deps", "-json=Dir,Module", ".")
		cmd.Dir = folder
		cmd.Env = append(os.Environ(), "GOOS="+platform[0], "GOARCH="+platform[1], "CGO_ENABLED=0", "GOWORK=off")
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return nil, fmt.Errorf("listing the packages of %s for %s/%s: go list: %w", folder, platform[0], platform[1], err)
		}
		if err := collect(out, found); err != nil {
			return nil, err
		}
	}
	language, err := languageOf(ctx, folder)
	if err != nil {
		return nil, err
	}
	found[language.path] = language
	return slices.SortedFunc(maps.Values(found), func(a, b module) int { return cmp.Compare(a.path, b.path) }), nil
}

// collect adds the modules in an output of go list, without the main one.
func collect(out []byte, found map[string]module) error {
	decoder := json.NewDecoder(bytes.NewReader(out))
	for {
		var pkg struct {
			Dir    string
			Module *struct {
				Path, Version, Dir string
				Main               bool
			}
		}
		if err := decoder.Decode(&pkg); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("reading the output of go list: %w", err)
		}
		if pkg.Module == nil || pkg.Module.Main {
			continue
		}
		m, known := found[pkg.Module.Path]
		if !known {
			m = module{path: pkg.Module.Path, version: pkg.Module.Version, dir: pkg.Module.Dir}
		}
		if !slices.Contains(m.packages, pkg.Dir) {
			m.packages = append(m.packages, pkg.Dir)
		}
		found[m.path] = m
	}
}

func languageOf(ctx context.Context, folder string) (module, error) {
	cmd := exec.CommandContext(ctx, "go", "env", "-json", "GOROOT", "GOVERSION")
	cmd.Dir = folder
	out, err := cmd.Output()
	if err != nil {
		return module{}, fmt.Errorf("running `go env`: %w", err)
	}
	var answer struct{ GOROOT, GOVERSION string }
	if err := json.Unmarshal(out, &answer); err != nil {
		return module{}, fmt.Errorf("reading the output of go env: %w", err)
	}
	return module{path: "go.dev", version: answer.GOVERSION, dir: answer.GOROOT}, nil
}
