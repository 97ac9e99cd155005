package main

import (
	"context"
	"time"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/program"
)

// writeProgram copies the Python example and its SDK, sets sampling to 100, and installs the dependencies.
func (d *demo) writeProgram(ctx context.Context) error {
	began := time.Now()
	folder, text, err := program.CopyExample(d.repository, d.folder, 100)
	if err != nil {
		return err
	}
	d.say("%s, with sampling 100 instead of 1 (percent), so that every request is traced:", program.Example)
	d.quote(text)
	d.say("Running pulumi install: pip downloads Pulumi's SDK and builds this package's SDK (about 30 seconds) …")
	d.program = &program.Program{Folder: folder, State: d.folder, Path: []string{d.plugin, d.lab.Programs()}, Kubeconfig: d.lab.Kubeconfig()}
	if err := d.program.Install(ctx); err != nil {
		return err
	}
	d.say("Installed in %s.", seconds(began))
	return nil
}
