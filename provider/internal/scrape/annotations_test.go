package scrape

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/groundcover"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

func TestPodsWithoutTheAnnotationsOfTheAnnotationJobAreReported(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		edit func(*mesh.Proxy)
		code string
	}{
		"one container, merged":              {func(*mesh.Proxy) {}, ""},
		"two containers":                     {func(p *mesh.Proxy) { p.Containers = 2 }, finding.DuplicateTargets.Code},
		"as many labels as fit":              {func(p *mesh.Proxy) { p.Labels = 14 }, ""},
		"one label too many":                 {func(p *mesh.Proxy) { p.Labels = 15 }, finding.TooManyLabels.Code},
		"one label too many, and not merged": {func(p *mesh.Proxy) { p.Port, p.Labels = "8080", 15 }, finding.MergeDisabled.Code},
		"not merged":                         {func(p *mesh.Proxy) { p.Port = "8080" }, finding.MergeDisabled.Code},
		"no annotation":                      {func(p *mesh.Proxy) { p.Scrape, p.Port = "", "" }, finding.MergeDisabled.Code},
		"opted out, in upper case":           {func(p *mesh.Proxy) { p.Scrape = "False" }, finding.PodsOptedOut.Code},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := planned(mesh.Metrics{Vmagent: vmagent(groundcover.AnnotationJob()), Proxies: proxiesOf(2, c.edit)})
			for _, code := range []string{finding.DuplicateTargets.Code, finding.MergeDisabled.Code, finding.PodsOptedOut.Code, finding.TooManyLabels.Code} {
				assert.Equal(t, code == c.code, slices.Contains(codes(r), code), code)
			}
			for _, f := range r.Findings {
				if f.Code == c.code {
					assert.Regexp(t, "^2 |[ ]2 pods", f.Message)
				}
			}
		})
	}
}
