package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/stretchr/testify/require"
)

func TestTheCommittedSDKsAreWhatTheSchemaGives(t *testing.T) {
	t.Parallel()
	to := t.TempDir()
	require.NoError(t, generate(root, to))
	for _, sdk := range sdks {
		made, committed := read(t, filepath.Join(to, sdk.folder)), read(t, filepath.Join(root, sdk.folder))
		for _, kept := range sdk.kept {
			require.Contains(t, committed, kept)
			delete(committed, kept)
		}
		require.Equal(t, made, committed, "%s: run `go -C sdk/generate run .` and commit", sdk.folder)
	}
}

func TestAFileThatIsNoLongerGeneratedIsRemovedAndWhatOtherToolsWriteIsNot(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	made := files{"a.ts": []byte("a"), "types/b.ts": []byte("b")}
	others := files{"package-lock.json": nil, "node_modules/x/index.js": nil, "p.egg-info/PKG-INFO": nil}
	require.NoError(t, replaceFolder(folder, others, nil))
	require.NoError(t, replaceFolder(folder, made, []string{"package-lock.json"}))
	require.NoError(t, replaceFolder(folder, files{"a.ts": []byte("new")}, []string{"package-lock.json"}))
	require.Equal(t, files{"a.ts": []byte("new"), "package-lock.json": {}}, read(t, folder))
	require.FileExists(t, filepath.Join(folder, "node_modules/x/index.js"))
	require.NoFileExists(t, filepath.Join(folder, "types/b.ts"))
}

func TestEveryInputIsDocumented(t *testing.T) {
	t.Parallel()
	spec, err := readSchema(root + "/schema.json")
	require.NoError(t, err)
	documented := func(where string, properties map[string]schema.PropertySpec) {
		for name, property := range properties {
			require.NotEmpty(t, property.Description, "%s.%s", where, name)
		}
	}
	require.NotEmpty(t, spec.Resources)
	for token, resource := range spec.Resources {
		documented(token, resource.InputProperties)
	}
	for token, function := range spec.Functions {
		documented(token, function.Inputs.Properties)
	}
	for token, object := range spec.Types {
		documented(token, object.Properties)
	}
	documented("config", spec.Config.Variables)
}

// read returns the files of a folder, without what was built there.
func read(t *testing.T, folder string) files {
	t.Helper()
	found := files{}
	require.NoError(t, filepath.WalkDir(folder, func(file string, entry os.DirEntry, err error) error {
		require.NoError(t, err)
		if entry.IsDir() {
			if isBuilt(entry.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		name, err := filepath.Rel(folder, file)
		require.NoError(t, err)
		found[filepath.ToSlash(name)], err = os.ReadFile(file)
		return err
	}))
	return found
}
