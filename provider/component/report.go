package component

import (
	"errors"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/secret"
)

// report logs the findings of one level as one entry, so that a preview of an empty cluster has one warning.
func report(ctx *pulumi.Context, component pulumi.Resource, secrets secret.Inputs, findings []finding.Finding) error {
	texts := map[finding.Level][]string{}
	for _, f := range findings {
		texts[f.Level] = append(texts[f.Level], secrets.Redact(f.String()))
	}
	var failed error
	logAll := func(level finding.Level, log func(string, *pulumi.LogArgs) error) {
		if len(texts[level]) > 0 {
			failed = errors.Join(failed, log(strings.Join(texts[level], "\n"), &pulumi.LogArgs{Resource: component}))
		}
	}
	logAll(finding.Warning, ctx.Log.Warn)
	logAll(finding.Info, ctx.Log.Info)
	return failed
}
