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

// editedMesh has a map in which both write keys of their own.
const editedMesh = `# edited by a loop
defaultConfig:
  proxyMetadata:
    EDIT_0: "0"
accessLogFile: /dev/null   # quiet
extensionProviders:
- {name: audit, envoyFileAccessLog: {path: /dev/null}}
`

// edits are those of one round; five rounds make 1,000.
const edits = 200

// edited is the text after one more edit.
func edited(text string, n int) string {
	return strings.Replace(text, "accessLogFile:", fmt.Sprintf("  EDIT_%d: \"%d\"\naccessLogFile:", n, n), 1)
}

// writer edits the document as a careful writer does, who reads again after a conflict.
type writer struct {
	l *lab.Lab
	// made is how many edits there are. At a round's half the writer waits until the other one is about to write.
	made         atomic.Int64
	other, ended atomic.Bool
}

// round makes the next edits, and fails when an earlier one is gone.
func (e *writer) round(ctx context.Context) error {
	defer e.ended.Store(true)
	configMaps := e.l.Client.CoreV1().ConfigMaps("istio-system")
	for last := e.made.Load() + edits; e.made.Load() < last; {
		if e.made.Load() == last-edits/2 {
			if err := until(ctx, e.other.Load); err != nil {
				return fmt.Errorf("waiting for the other to write: %w", err)
			}
		}
		object, err := configMaps.Get(ctx, "platform-mesh", metav1.GetOptions{})
		if err != nil {
			return err
		}
		next := int(e.made.Load()) + 1
		if have := strings.Count(object.Data["mesh"], "EDIT_"); have != next {
			return fmt.Errorf("before edit %d there are %d, in\n%s", next, have, object.Data["mesh"])
		}
		object.Data["mesh"] = edited(object.Data["mesh"], next)
		if _, err = configMaps.Update(ctx, object, metav1.UpdateOptions{FieldManager: "a loop"}); err == nil {
			e.made.Add(1)
		} else if !apierrors.IsConflict(err) {
			return err
		}
	}
	return nil
}

// meets sees that every second write of the other one comes too late.
func (e *writer) meets(_ http.ResponseWriter, r *http.Request, n int) bool {
	if r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, "/platform-mesh") && n%2 == 1 {
		seen := e.made.Load()
		e.other.Store(true)
		_ = until(r.Context(), func() bool { return e.made.Load() > seen || e.ended.Load() })
	}
	return false
}

func until(ctx context.Context, holds func() bool) error {
	return wait.PollUntilContextTimeout(ctx, time.Millisecond, patience, true, func(context.Context) (bool, error) { return holds(), nil })
}

func TestTwoWritersAtOnceLoseNoEdit(t *testing.T) {
	l := lab.Shared(t)
	sharedMesh(t, l, editedMesh)
	before := snapshot(t, l)
	args := gc.GroundcoverIstioArgs{
		Tracing: &gc.TracingArgs{Api: new(gc.APIProxyConfig)},
		Rollout: &gc.RolloutPolicyArgs{Policy: new(gc.RestartPolicyNever), OnDestroy: new(gc.OnDestroyLeave)},
	}
	between, kubeconfig := troubled(t, l)
	p := newProject(t, connects(args), "KUBECONFIG="+kubeconfig)
	editor := &writer{l: l}
	round := func(operate func()) {
		editor.other.Store(false)
		editor.ended.Store(false)
		between.starts(editor.meets)
		done := make(chan error, 1)
		go func() { done <- editor.round(t.Context()) }()
		operate()
		require.NoError(t, <-done)
		assert.GreaterOrEqual(t, between.requests(http.MethodPut, "/api/v1/namespaces/istio-system/configmaps/platform-mesh"), 2, "they met")
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
	for n := range 5 * edits {
		want = edited(want, n+1)
	}
	assert.Equal(t, want, configMap(t, l, "platform-mesh").Data["mesh"])
	edit(t, l, "platform-mesh", func(string) string { return editedMesh })
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}
