package plan

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
)

func TestABuiltInTracerWhoseServiceDoesNotExistIsAnInfo(t *testing.T) {
	t.Parallel()
	builtIn := istiod(func(i *mesh.Istiod) {
		i.Primary.Text = "defaultConfig: {tracing: {zipkin: {address: \"zipkin.istio-system:9411\"}}}"
	})
	missing := func(f *mesh.Snapshot) { f.MissingTracers = []string{"zipkin.istio-system:9411"} }
	gone := Make(inputs(), snapshotWith(builtIn, missing))
	assert.Empty(t, codes(gone, finding.Error))
	assert.Contains(t, codes(gone, finding.Info), finding.TracerServiceMissing.Code)
	assert.Equal(t, []string{finding.ProxyConfigTracerExists.Code}, codes(Make(inputs(), snapshotWith(builtIn)), finding.Error), "a tracer that may be in use")
}
