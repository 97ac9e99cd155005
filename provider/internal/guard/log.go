package guard

import (
	"fmt"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/proof/istiod"
)

// Logger takes warnings, infos and status lines; the logger of pulumi-go-provider is one.
type Logger interface {
	Warningf(format string, args ...any)
	Infof(format string, args ...any)
	InfoStatusf(format string, args ...any)
}

// LogOutcome logs an outcome without rejections. subject is what was verified.
func LogOutcome(log Logger, subject string, outcome proof.Outcome) {
	switch {
	case outcome.Verified && outcome.Proxies == 0:
		log.Infof("%s: istiod has the configuration; no proxy is connected", subject)
	case outcome.Verified:
		log.InfoStatusf("%s: acknowledged by all %d proxies", subject, outcome.Proxies)
	default:
		log.Warningf("%s: could not verify that proxies accepted it: %s%s", subject, outcome.Reason, missingText(outcome.Missing))
	}
}

// missingText names the permissions that a verification lacks, and where the role is.
func missingText(missing []istiod.Permission) string {
	if len(missing) == 0 {
		return ""
	}
	texts := make([]string, 0, len(missing))
	for _, permission := range missing {
		texts = append(texts, permission.String())
	}
	return fmt.Sprintf(" (missing permissions: %s; docs/permissions.md has the role)", strings.Join(texts, ", "))
}

// mostRejections is how many proxies an error names.
const mostRejections = 3

// RejectedText is the text of an error about rejections: which proxies, with their own messages, and what follows.
func RejectedText(messages []string) string {
	return fmt.Sprintf("proxies rejected the configuration (NACK): %s; new proxies will not become ready", names.FirstMessages(messages, mostRejections))
}

// Messages are rejections as texts.
func Messages(rejections []proof.Rejection) []string {
	all := make([]string, 0, len(rejections))
	for _, rejection := range rejections {
		all = append(all, rejection.String())
	}
	return all
}
