package main

import (
	"bytes"
	"fmt"
	"strings"
)

// noticesOf writes the texts of all modules, each under the module, its version and the file's name.
func noticesOf(modules []module) []byte {
	var out bytes.Buffer
	out.WriteString("This plugin contains the following Go modules, unchanged. The source of a module is at the address that its path\n" +
		"names, in the version given here.\n")
	line := strings.Repeat("=", 80)
	for _, m := range modules {
		for _, text := range m.texts {
			fmt.Fprintf(&out, "\n%s\n%s: %s\n%s\n\n%s\n", line, m.name(), text.name, line, bytes.TrimSpace(text.content))
		}
	}
	return out.Bytes()
}
