package cluster

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// editedMesh has a map in which both writers add keys.
const editedMesh = `# edited by a loop
defaultConfig:
  proxyMetadata:
    EDIT_0: "0"
accessLogFile: /dev/null   # quiet
extensionProviders:
- {name: audit, envoyFileAccessLog: {path: /dev/null}}
`

// editsPerRound times five rounds are 1,000 edits.
const editsPerRound = 200

// withEdit adds edit n to the text.
func withEdit(text string, n int) string {
	return strings.Replace(text, "accessLogFile:", fmt.Sprintf("  EDIT_%d: \"%d\"\naccessLogFile:", n, n), 1)
}

// writer edits the document and reads it again after a conflict.
type writer struct {
	l *lab.Lab
	// edited counts the edits. In the middle of a round the writer waits until the plugin is about to write.
	edited              atomic.Int64
	pluginWrites, ended atomic.Bool
}

// round makes the next edits and fails when an earlier one is lost.
func (e *writer) round(ctx context.Context) error {
	defer e.ended.Store(true)
	configMaps := e.l.Client.CoreV1().ConfigMaps("istio-system")
	for last := e.edited.Load() + editsPerRound; e.edited.Load() < last; {
		if e.edited.Load() == last-editsPerRound/2 {
			if err := until(ctx, e.pluginWrites.Load); err != nil {
				return fmt.Errorf("waiting for the write of the plugin: %w", err)
			}
		}
		object, err := configMaps.Get(ctx, "platform-mesh", metav1.GetOptions{})
		if err != nil {
			return err
		}
		next := int(e.edited.Load()) + 1
		if have := strings.Count(object.Data["mesh"], "EDIT_"); have != next {
			return fmt.Errorf("before edit %d: found %d edits in\n%s", next, have, object.Data["mesh"])
		}
		object.Data["mesh"] = withEdit(object.Data["mesh"], next)
		if _, err = configMaps.Update(ctx, object, metav1.UpdateOptions{FieldManager: "a loop"}); err == nil {
			e.edited.Add(1)
		} else if !apierrors.IsConflict(err) {
			return err
		}
	}
	return nil
}

// forceConflict delays every second write of the plugin until the writer has changed the document.
func (e *writer) forceConflict(_ http.ResponseWriter, r *http.Request, n int) bool {
	if r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, "/platform-mesh") && n%2 == 1 {
		before := e.edited.Load()
		e.pluginWrites.Store(true)
		_ = until(r.Context(), func() bool { return e.edited.Load() > before || e.ended.Load() })
	}
	return false
}

func until(ctx context.Context, holds func() bool) error {
	return wait.PollUntilContextTimeout(ctx, time.Millisecond, startTimeout, true, func(context.Context) (bool, error) { return holds(), nil })
}

func TestConcurrentWritersLoseNoEdit(t *testing.T) {
	l := lab.Reserve(t)
	sharedMesh(t, l, editedMesh)
	before := snapshot(t, l)
	args := gc.GroundcoverIstioArgs{
		Tracing: &gc.TracingArgs{Api: new(gc.APIProxyConfig)},
		Rollout: &gc.RolloutPolicyArgs{Policy: new(gc.RestartPolicyNever), OnDestroy: new(gc.OnDestroyLeave)},
	}
	faults, kubeconfig := withFaults(t, l)
	p := newProject(t, connects(args), "KUBECONFIG="+kubeconfig)
	editor := &writer{l: l}
	round := func(operate func()) {
		editor.pluginWrites.Store(false)
		editor.ended.Store(false)
		faults.inject(editor.forceConflict)
		done := make(chan error, 1)
		go func() { done <- editor.round(t.Context()) }()
		operate()
		require.NoError(t, <-done)
		assert.GreaterOrEqual(t, faults.requests(http.MethodPut, "/api/v1/namespaces/istio-system/configmaps/platform-mesh"), 2, "at least one write conflicted")
	}

	for up := 1; up <= 4; up++ {
		args.Tracing.Sampling = pulumi.Float64(float64(up))
		args.Tracing.Protocol = []*gc.Protocol{new(gc.ProtocolDatadog), new(gc.ProtocolZipkin)}[up%2]
		round(func() { p.up().Succeeds(t) })
		mesh := configMap(t, l, "platform-mesh").Data["mesh"]
		assert.Contains(t, mesh, fmt.Sprintf("sampling: %d", up))
		assert.Contains(t, mesh, []string{":8126", ":9411"}[up%2])
		p.preview("--expect-no-changes").Succeeds(t)
	}
	round(func() { p.Destroy().Succeeds(t) })
	want := editedMesh
	for n := range 5 * editsPerRound {
		want = withEdit(want, n+1)
	}
	assert.Equal(t, want, configMap(t, l, "platform-mesh").Data["mesh"])
	edit(t, l, "platform-mesh", func(string) string { return editedMesh })
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}
