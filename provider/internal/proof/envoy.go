package proof

import (
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// envoyReason is a message of Envoy as one line: which listeners it rejects, and the last reason. Around them Envoy 1.40 prints the
// configuration as a text of hundreds of lines, and the messages of protoc-gen-validate from the outermost one to the cause:
//
//	Error adding/updating listener(s) 0.0.0.0_8080: goo.gle/debugstr
//	grpc_service { … }
//	: Proto constraint validation failed (A.B: embedded message failed validation | caused by C.D: value does not match …)
func envoyReason(message string) string {
	subject, reason, found := strings.Cut(strings.TrimSpace(message), ": ")
	if !found {
		return names.Line(message)
	}
	const cause = " | caused by "
	lines := strings.Split(reason, "\n")
	if at := strings.LastIndex(reason, cause); at >= 0 {
		// The configuration may follow, after "): ".
		reason, _, _ = strings.Cut(reason[at+len(cause):], "): ")
		reason = strings.TrimSuffix(reason, ")")
	} else if reason = lines[0]; strings.HasPrefix(reason, "goo.gle/debug") {
		reason = strings.TrimLeft(lines[len(lines)-1], ": ")
	}
	return names.Line(subject + ": " + reason)
}
