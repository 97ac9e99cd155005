package cluster

import (
	"net/http"
	"strings"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// telemetryWithTag is a program that writes a Telemetry whose literal tag has this value. ObjectPatch has no check of it.
func telemetryWithTag(value any) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		_, err := gc.NewObjectPatch(ctx, "telemetry", &gc.ObjectPatchArgs{
			ApiVersion: pulumi.String("telemetry.istio.io/v1"), Kind: pulumi.String("Telemetry"), Namespace: pulumi.String("istio-system"),
			Name: pulumi.String("groundcover"), CreateIfMissing: pulumi.Bool(true),
			Fields: pulumi.ToMap(map[string]any{"spec": map[string]any{"tracing": []any{
				map[string]any{"customTags": map[string]any{"team": map[string]any{"literal": map[string]any{"value": value}}}}}}})})
		return err
	}
}

func TestAWriteThatTheAPIServerRefusesForGoodIsSentOnce(t *testing.T) {
	l := lab.Shared(t)
	before := snapshot(t, l)
	for name, c := range map[string]struct {
		value  any
		status int
		says   string
	}{
		"a value that the schema of the CRD refuses":     {map[string]any{"of": "another type"}, http.StatusUnprocessableEntity, "must be of type string"},
		"an object that is too large for etcd":           {strings.Repeat("x", 1700<<10), http.StatusInternalServerError, "etcdserver: request is too large"},
		"a request that is too large for the API server": {strings.Repeat("x", 3500<<10), http.StatusRequestEntityTooLarge, "too large"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProject(t, telemetryWithTag(c.value), "KUBECONFIG="+l.Kubeconfig())
			mark, err := l.Mark()
			require.NoError(t, err)
			failed := p.up("--skip-preview").Fails(t)
			assert.Contains(t, failed.Output, c.says)
			requests, err := l.Requests(mark)
			require.NoError(t, err)
			var writes []int
			for _, request := range requests {
				if request.Resource == "telemetries" && request.Verb == "create" {
					writes = append(writes, request.Status)
				}
			}
			assert.Equal(t, []int{c.status}, writes)
		})
	}
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}
