// Package stack drives the real Pulumi CLI on a program in a folder, with this repository's plugin, for tests.
//
//	folder := stack.CopyTree(t, "examples/connect/go", "sdk/go")
//	s := stack.New(t, filepath.Join(folder, "examples/connect/go"), "KUBECONFIG="+l.Kubeconfig())
//	s.Up().Succeeds(t)
//	s.Preview("--expect-no-changes").Succeeds(t)
//	s.Destroy().Succeeds(t)
//
// Each stack has a separate home and file backend. The CLI, the language hosts and the other plugins are those that tests/tools
// built. The plugin is built from the checkout, unless GROUNDCOVER_ISTIO_PLUGIN names a folder that holds it. At the end of the
// test the stack is destroyed.
package stack
