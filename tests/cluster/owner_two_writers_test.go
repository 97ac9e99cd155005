package cluster

import (
	"context"
	"fmt"
	"strings"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// editedMesh has a map in which both write keys of their own.
const editedMesh = `# edited by a loop
defaultConfig:
  proxyMetadata:
    EDIT_0: "0"
accessLogFile: /dev/null   # quiet
extensionProviders:
- {name: audit, envoyFileAccessLog: {path: /dev/null}}
`

const edits = 1000

// edited is the text after one more edit.
func edited(text string, n int) string {
	return strings.Replace(text, "accessLogFile:", fmt.Sprintf("  EDIT_%d: \"%d\"\naccessLogFile:", n, n), 1)
}

// losesNothing edits the document from the first edit to the last as a careful writer does, who reads again after a conflict,
// and fails when an edit of before is gone.
func losesNothing(ctx context.Context, l *lab.Lab, first, last int) (conflicts int, err error) {
	configMaps := l.Client.CoreV1().ConfigMaps("istio-system")
	for n := first; n <= last; {
		object, err := configMaps.Get(ctx, "platform-mesh", metav1.GetOptions{})
		if err != nil {
			return conflicts, err
		}
		if have := strings.Count(object.Data["mesh"], "EDIT_"); have != n {
			return conflicts, fmt.Errorf("before edit %d there are %d, in\n%s", n, have, object.Data["mesh"])
		}
		object.Data["mesh"] = edited(object.Data["mesh"], n)
		_, err = configMaps.Update(ctx, object, metav1.UpdateOptions{FieldManager: "a loop"})
		switch {
		case err == nil:
			n++
		case apierrors.IsConflict(err):
			conflicts++
		default:
			return conflicts, err
		}
	}
	return conflicts, nil
}

func TestTwoWritersAtOnceLoseNoEdit(t *testing.T) {
	l := lab.Shared(t)
	sharedMesh(t, l, editedMesh)
	before := snapshot(t, l)
	args := gc.GroundcoverIstioArgs{
		Tracing: &gc.TracingArgs{Api: new(gc.APIMeshDefault), Sampling: pulumi.Float64(1), Protocol: new(gc.ProtocolDatadog)},
		Rollout: &gc.RolloutPolicyArgs{Policy: new(gc.RestartPolicyNever), OnDestroy: new(gc.OnDestroyLeave)},
	}
	p := newProject(t, connects(args), "KUBECONFIG="+l.Kubeconfig())

	// The operation runs again and again until the loop beside it has ended.
	during := func(first, last int, operate func()) {
		done := make(chan error, 1)
		conflicts := 0
		go func() {
			var err error
			conflicts, err = losesNothing(t.Context(), l, first, last)
			done <- err
		}()
		for running := true; running; {
			operate()
			select {
			case err := <-done:
				require.NoError(t, err)
				running = false
			default:
			}
		}
		t.Logf("edits %d to %d: %d conflicts on their side", first, last, conflicts)
	}
	ups := 0
	during(1, edits-200, func() {
		ups++
		args.Tracing.Sampling = pulumi.Float64(1 + float64(ups))
		args.Tracing.Protocol = []*gc.Protocol{new(gc.ProtocolDatadog), new(gc.ProtocolZipkin)}[ups%2]
		p.up().Succeeds(t)
		mesh := configMap(t, l, "platform-mesh").Data["mesh"]
		assert.Contains(t, mesh, fmt.Sprintf("sampling: %d", 1+ups))
		assert.Contains(t, mesh, []string{":8126", ":9411"}[ups%2])
	})
	assert.Greater(t, ups, 1)
	p.preview("--expect-no-changes").Succeeds(t)
	during(edits-199, edits-1, func() { p.Destroy().Succeeds(t) })

	want := editedMesh
	for n := range edits - 1 {
		want = edited(want, n+1)
	}
	assert.Equal(t, want, configMap(t, l, "platform-mesh").Data["mesh"])
	edit(t, l, "platform-mesh", func(string) string { return editedMesh })
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}
