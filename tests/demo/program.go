package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// writeProgram copies the Python example with its SDK, has it sample everything, and installs what it depends on.
func (d *demo) writeProgram(ctx context.Context) error {
	began := time.Now()
	source := filepath.Join(d.repository, program)
	text, err := os.ReadFile(filepath.Join(source, "__main__.py"))
	if err != nil {
		return err
	}
	const seldom, always = `"sampling": 1,`, `"sampling": 100,`
	if strings.Count(string(text), seldom) != 1 {
		return fmt.Errorf("reading %s: it does not say %s once", program, seldom)
	}
	files := map[string]string{"__main__.py": strings.Replace(string(text), seldom, always, 1)}
	for _, name := range []string{"Pulumi.yaml", "requirements.txt"} {
		content, err := os.ReadFile(filepath.Join(source, name))
		if err != nil {
			return err
		}
		files[name] = string(content)
	}
	folder := filepath.Join(d.stack.folder, program)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o644); err != nil {
			return err
		}
	}
	if err := os.CopyFS(filepath.Join(d.stack.folder, "sdk/python"), os.DirFS(filepath.Join(d.repository, "sdk/python"))); err != nil {
		return fmt.Errorf("copying the Python SDK: %w", err)
	}
	d.say("%s, with sampling 100 instead of 1, so that each request leaves spans at once:", program)
	d.quote(files["__main__.py"])
	d.say("pulumi install: pip fetches Pulumi's SDK and builds ours (30 seconds) …")
	d.stack.programs, d.stack.kubeconfig = d.lab.Programs(), d.lab.Kubeconfig()
	if _, err := d.stack.pulumi(ctx, "stack", "init", "demo"); err != nil {
		return err
	}
	if _, err := d.stack.pulumi(ctx, "install"); err != nil {
		return err
	}
	d.say("Installed in %s.", seconds(began))
	return nil
}
