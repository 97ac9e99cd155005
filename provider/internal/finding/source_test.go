package finding

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A variable of type Entry that is missing from the catalog compiles, and its code then counts as unknown.
func TestEveryEntryOfThePackageIsInTheCatalog(t *testing.T) {
	t.Parallel()
	var catalog []string
	for _, entry := range Catalog() {
		catalog = append(catalog, entry.Code)
	}
	assert.ElementsMatch(t, slices.Collect(maps.Values(entriesOf(t))), catalog)
}

func TestEveryFindingIsMadeWithAllArgumentsOfItsTexts(t *testing.T) {
	t.Parallel()
	byCode := map[string]Entry{}
	for _, entry := range Catalog() {
		byCode[entry.Code] = entry
	}
	entries, calls := entriesOf(t), 0
	for _, file := range parsed(t, "../..") {
		ast.Inspect(file, func(node ast.Node) bool {
			call, ok := node.(*ast.CallExpr)
			if !ok {
				return true
			}
			name := entryOfCall(call)
			if code, found := entries[name]; found {
				calls++
				assert.GreaterOrEqual(t, len(call.Args)-1, len(argumentsOf(t, byCode[code])), "the arguments of finding.%s.On", name)
			}
			return true
		})
	}
	assert.NotZero(t, calls, "no call of On was found")
}

// entryOfCall is X of a call finding.X.On(…), "" for any other call.
func entryOfCall(call *ast.CallExpr) string {
	on, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || on.Sel.Name != "On" {
		return ""
	}
	entry, ok := on.X.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	if room, ok := entry.X.(*ast.Ident); !ok || room.Name != "finding" {
		return ""
	}
	return entry.Sel.Name
}

// entriesOf are the variables of type Entry that this package declares, with their codes, as its source has them.
func entriesOf(t *testing.T) map[string]string {
	t.Helper()
	codes := map[string]string{}
	for _, file := range parsed(t, ".") {
		ast.Inspect(file, func(node ast.Node) bool {
			spec, ok := node.(*ast.ValueSpec)
			if !ok {
				return true
			}
			for i, value := range spec.Values {
				if literal, ok := value.(*ast.CompositeLit); ok && isIdent(literal.Type, "Entry") {
					codes[spec.Names[i].Name] = codeOf(t, literal)
				}
			}
			return true
		})
	}
	return codes
}

func codeOf(t *testing.T, literal *ast.CompositeLit) string {
	t.Helper()
	for _, element := range literal.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok && isIdent(pair.Key, "Code") {
			code, err := strconv.Unquote(pair.Value.(*ast.BasicLit).Value)
			require.NoError(t, err)
			return code
		}
	}
	return ""
}

func isIdent(expression ast.Expr, name string) bool {
	identifier, ok := expression.(*ast.Ident)
	return ok && identifier.Name == name
}

// parsed are the Go files below a folder, without tests.
func parsed(t *testing.T, folder string) []*ast.File {
	t.Helper()
	var files []*ast.File
	require.NoError(t, filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		files = append(files, file)
		return err
	}))
	return files
}
