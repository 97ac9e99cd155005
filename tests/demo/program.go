package main

import (
	"context"
	"time"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/program"
)

// writeProgram copies the Python example with its SDK, has it sample everything, and installs what it depends on.
func (d *demo) writeProgram(ctx context.Context) error {
	began := time.Now()
	folder, text, err := program.CopyExample(d.repository, d.folder, 100)
	if err != nil {
		return err
	}
	d.say("%s, with sampling 100 instead of 1, so that each request leaves spans at once:", program.Example)
	d.quote(text)
	d.say("pulumi install: pip fetches Pulumi's SDK and builds ours (30 seconds) …")
	d.program = &program.Program{Folder: folder, State: d.folder, Path: []string{d.plugin, d.lab.Programs()}, Kubeconfig: d.lab.Kubeconfig()}
	if err := d.program.Install(ctx); err != nil {
		return err
	}
	d.say("Installed in %s.", seconds(began))
	return nil
}
