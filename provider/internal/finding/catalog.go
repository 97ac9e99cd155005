package finding

import (
	"fmt"
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// Entry is one kind of finding: the source of its code, level and texts, and of its section in docs/findings.md.
type Entry struct {
	Code  string
	Level Level
	// Name is the fact in two to four words, in CamelCase.
	Name string
	// Message and Fix are formats over the same arguments, which they name by index: %[1]s. Both are plain text, since logs
	// show them. A Message continues a sentence that begins with the object; a Fix is imperative.
	Message string
	Fix     string
	// AddressFix is the fix where groundcover.address names the endpoint, which need not be groundcover's; "" for the same fix. It has
	// no arguments.
	AddressFix string
	// Why is the mechanism and its source, in Markdown, for the documentation only.
	Why string
}

// On makes a finding of this entry about one object ("Service groundcover/groundcover-sensor"). Texts may come from the cluster:
// each becomes a line (names.Line).
func (e Entry) On(object string, args ...any) Finding {
	args = slices.Clone(args)
	for i, arg := range args {
		if text, ok := arg.(string); ok {
			args[i] = names.Line(text)
		}
	}
	return Finding{Code: e.Code, Level: e.Level, Object: names.Line(object), Message: fill(e.Message, args), Fix: fill(e.Fix, args)}
}

// fill leaves a format without verbs as it is: Sprintf would complain of arguments that it does not use.
func fill(format string, args []any) string {
	if !strings.Contains(format, "%") {
		return format
	}
	return fmt.Sprintf(format, args...)
}

// Catalog is every finding, in the order of the codes. A number that is retired is never given again.
func Catalog() []Entry {
	return slices.Concat(sensorEntries, istioEntries, waypointEntries, meshConfigEntries, namesTakenEntries, otherTracerEntries, telemetryEntries, metricsEntries, accessEntries)
}

// Known says whether a code is in the catalog.
func Known(code string) bool {
	return slices.ContainsFunc(Catalog(), func(e Entry) bool { return e.Code == code })
}
