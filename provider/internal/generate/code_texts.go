package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// elsewhere are the folders whose texts users read in documentation that is generated from them, those that only tests use, and
// meshconfig, whose errors are the ones of Istio's validation, word for word.
var elsewhere = []string{"provider/internal/finding", "provider/internal/permission", "provider/internal/request",
	"provider/internal/generate", "provider/internal/enginetest", "provider/internal/meshconfig", "provider/internal/schematest"}

// prose is a text of at least three words, of which one has three letters: an error, a log line, a reason, a description.
var prose = regexp.MustCompile(`^\S+ \S+ \S.*$`)

var (
	word   = regexp.MustCompile(`[A-Za-z]{3,}`)
	markup = strings.NewReplacer("<", "&lt;", "*", `\*`, "_", `\_`, "\n", " ")
)

// codeTexts are the texts in the Go files below provider, without tests, by folder. A text that is joined from several
// literals is one text.
func codeTexts(root string) (map[string][]string, error) {
	texts := map[string][]string{}
	err := filepath.WalkDir(filepath.Join(root, "provider"), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		relative, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		folder := filepath.ToSlash(filepath.Dir(relative))
		if slices.Contains(elsewhere, folder) {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return fmt.Errorf("reading the texts of %s: %w", relative, err)
		}
		texts[folder] = append(texts[folder], textsOf(file)...)
		return nil
	})
	for folder, found := range texts {
		if len(found) == 0 {
			delete(texts, folder)
		}
	}
	return texts, err
}

// textsOf are the prose literals of a file, with an ellipsis for what is filled in. Descriptions are in the schema.
func textsOf(file *ast.File) []string {
	var texts []string
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.ImportSpec, *ast.Field:
			return false
		case *ast.CallExpr:
			called, ok := node.Fun.(*ast.SelectorExpr)
			return !ok || called.Sel.Name != "Describe" && called.Sel.Name != "MustCompile"
		case *ast.BinaryExpr:
			if text, ok := joined(node); ok {
				texts = appendProse(texts, text)
				return false
			}
		case *ast.BasicLit:
			if text, ok := joined(node); ok {
				texts = appendProse(texts, text)
			}
		}
		return true
	})
	return texts
}

// joined is the text of a literal or of literals and values that are added up, and whether it has a literal at all.
func joined(expression ast.Expr) (string, bool) {
	switch expression := expression.(type) {
	case *ast.BasicLit:
		// A raw literal is a document or a pattern.
		if expression.Kind != token.STRING || strings.HasPrefix(expression.Value, "`") {
			return "", false
		}
		text, err := strconv.Unquote(expression.Value)
		return text, err == nil
	case *ast.BinaryExpr:
		if expression.Op != token.ADD {
			return "", false
		}
		left, leftText := joined(expression.X)
		right, rightText := joined(expression.Y)
		if !leftText {
			left = "%v"
		}
		if !rightText {
			right = "%v"
		}
		return left + right, leftText || rightText
	}
	return "", false
}

func appendProse(texts []string, text string) []string {
	text = strings.TrimSpace(readable(text))
	if !prose.MatchString(text) || !word.MatchString(text) {
		return texts
	}
	return append(texts, markup.Replace(text))
}
