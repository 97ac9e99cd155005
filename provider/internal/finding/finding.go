// Package finding is the catalog of what the component reports before it changes anything: one Entry for each fact, with a
// stable code, a level, a message and a fix. plan takes an entry and makes a Finding about one object of it; component logs the
// findings and stops at an Error. The catalog is also the source of docs/findings.md. It never reads the cluster.
package finding

import (
	"fmt"
	"slices"
	"strings"
)

// Level says what a finding does to the run.
type Level string

// Error stops an update before the first write; Warning and Info are reported and the run goes on.
const (
	Error   Level = "Error"
	Warning Level = "Warning"
	Info    Level = "Info"
)

// Finding is one fact about one object.
type Finding struct {
	Code  string
	Level Level
	// Object is the object that it is about, as kind and namespace/name.
	Object string
	// Message is the fact and its consequence; Fix is what to do, "" where nothing has to be done.
	Message string
	Fix     string
}

// docs is where each code has its section.
const docs = "https://github.com/groundcover-istio/pulumi-groundcover-istio/blob/main/docs/findings.md"

// Link is the address of the code's section in the documentation.
func (f Finding) Link() string { return docs + "#" + strings.ToLower(f.Code) }

func (f Finding) String() string {
	text := fmt.Sprintf("%s %s %s: %s", f.Code, strings.ToLower(string(f.Level)), f.Object, f.Message)
	if f.Fix != "" {
		text += " Fix: " + f.Fix
	}
	return text + " " + f.Link()
}

// At gives the finding another level: an update may create what is missing, so the preview of it only warns.
func (f Finding) At(level Level) Finding {
	f.Level = level
	return f
}

// ForAddress gives the finding the fix for an endpoint that groundcover.address names.
func (f Finding) ForAddress() Finding {
	catalog := Catalog()
	if at := slices.IndexFunc(catalog, func(e Entry) bool { return e.Code == f.Code }); at >= 0 && catalog[at].AddressFix != "" {
		f.Fix = catalog[at].AddressFix
	}
	return f
}

// Without leaves out the codes of ignoreFindings. An Error cannot be ignored.
func Without(findings []Finding, codes []string) []Finding {
	return slices.DeleteFunc(slices.Clone(findings), func(f Finding) bool {
		return f.Level != Error && slices.Contains(codes, f.Code)
	})
}

// Errors are those that stop an update.
func Errors(findings []Finding) []Finding {
	return slices.DeleteFunc(slices.Clone(findings), func(f Finding) bool { return f.Level != Error })
}

// AsError is one error for all findings that stop an update, nil where none does.
func AsError(findings []Finding) error {
	stopping := Errors(findings)
	if len(stopping) == 0 {
		return nil
	}
	texts := make([]string, 0, len(stopping))
	for _, f := range stopping {
		texts = append(texts, "  "+f.String())
	}
	return fmt.Errorf("No changes made. Resolve these errors first:\n%s", strings.Join(texts, "\n"))
}
