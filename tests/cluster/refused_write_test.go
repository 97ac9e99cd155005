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
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/stack"
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
	l := lab.Reserve(t)
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

func TestEachRetryIsOnTheStatusLineWithItsReason(t *testing.T) {
	l := lab.Reserve(t)
	before := snapshot(t, l)
	faults, kubeconfig := withFaults(t, l)
	p := newProject(t, telemetryWithTag("shop"), "KUBECONFIG="+kubeconfig)
	for _, operate := range []func(...string) stack.Result{p.up, p.Destroy} {
		faults.inject(onFirstRequest(respondWith(http.StatusServiceUnavailable)))
		result := operate().Succeeds(t)
		var lines []string
		for _, event := range result.Events {
			if diagnostic := event.DiagnosticEvent; diagnostic != nil && diagnostic.Ephemeral && strings.Contains(diagnostic.Message, "retrying in ") {
				assert.Contains(t, diagnostic.URN, "ObjectPatch::telemetry")
				lines = append(lines, diagnostic.Message)
			}
		}
		assert.NotEmpty(t, lines, result.Command)
		assert.Contains(t, strings.Join(lines, ""), "Telemetry istio-system/groundcover: ")
		assert.Contains(t, strings.Join(lines, ""), "unable to handle the request")
	}
	faults.inject(nil)
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}
