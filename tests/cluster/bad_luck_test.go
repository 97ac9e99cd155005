package cluster

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

func TestAnAPIServerInTroubleIsAskedAgain(t *testing.T) {
	l := lab.Shared(t)
	sharedMesh(t, l, platformMesh)
	before := snapshot(t, l)
	between, kubeconfig := troubled(t, l)
	p := newProject(t, connects(gc.GroundcoverIstioArgs{}), "KUBECONFIG="+kubeconfig)
	for name, trouble := range map[string]func(http.ResponseWriter, *http.Request, int) bool{
		"429 with Retry-After":         firstTime(status(http.StatusTooManyRequests)),
		"500":                          firstTime(status(http.StatusInternalServerError)),
		"a connection that is dropped": firstTime(drop),
		"an answer that is slow": func(w http.ResponseWriter, r *http.Request, _ int) bool {
			slowly(w, r)
			return false
		},
	} {
		t.Run(name, func(t *testing.T) {
			between.starts(trouble)
			p.up().Succeeds(t)
			if name != "an answer that is slow" {
				assert.Greater(t, between.count(), 3)
			}
			between.starts(trouble)
			p.Destroy().Succeeds(t)
			between.starts(nil)
			assert.Empty(t, lab.Diff(before, snapshot(t, l)))
		})
	}
}

func TestTroubleThatDoesNotEndIsOneErrorWithinTheTimeouts(t *testing.T) {
	l := lab.Shared(t)
	sharedMesh(t, l, platformMesh)
	before := snapshot(t, l)
	between, kubeconfig := troubled(t, l)
	program := connects(gc.GroundcoverIstioArgs{}, pulumi.Timeouts(&pulumi.CustomTimeouts{Create: "5s", Update: "5s", Delete: "5s"}))
	p := newProject(t, program, "KUBECONFIG="+kubeconfig)
	errors := func(text string) (found []string) {
		for line := range strings.Lines(text) {
			if strings.Contains(line, "error:") {
				found = append(found, line)
			}
		}
		return found
	}

	between.starts(writesTo("platform-mesh", status(http.StatusInternalServerError)))
	failed := p.up().Fails(t)
	assert.Contains(t, failed.Output, "gave up on ConfigMap istio-system/platform-mesh")
	assert.NotEmpty(t, errors(failed.Output))
	t.Run("a conflict that does not end names who else writes", func(t *testing.T) {
		configMaps := l.Client.CoreV1().ConfigMaps("istio-system")
		between.starts(func(_ http.ResponseWriter, r *http.Request, n int) bool {
			if r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, "/platform-mesh") {
				_, err := configMaps.Patch(r.Context(), "platform-mesh", types.MergePatchType,
					fmt.Appendf(nil, `{"data": {"edit": "%d"}}`, n), metav1.PatchOptions{FieldManager: "a restless writer"})
				assert.NoError(t, err)
			}
			return false
		})
		failed := p.up().Fails(t)
		for _, word := range []string{"gave up on ConfigMap istio-system/platform-mesh", "updating ConfigMap istio-system/platform-mesh",
			"the object has been modified", `last written by "a restless writer"`} {
			assert.Contains(t, failed.Output, word)
		}
		_, err := configMaps.Patch(t.Context(), "platform-mesh", types.MergePatchType, []byte(`{"data": {"edit": null}}`), metav1.PatchOptions{})
		require.NoError(t, err)
	})
	between.starts(nil)
	t.Run("the next update finishes what was begun", func(t *testing.T) {
		p.up().Succeeds(t)
		traces(t, l, tracer{4317, 1})
		p.preview("--expect-no-changes").Succeeds(t)
	})
	t.Run("a destroy that fails half-way is finished by the next", func(t *testing.T) {
		between.starts(writesTo("platform-mesh", drop))
		stuck := p.Destroy().Fails(t)
		assert.Contains(t, stuck.Output, "ConfigMap istio-system/platform-mesh")
		between.starts(nil)
		p.Destroy().Succeeds(t)
		assert.Empty(t, lab.Diff(before, snapshot(t, l)))
	})
}
