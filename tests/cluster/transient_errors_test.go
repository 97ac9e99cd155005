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

func TestTransientErrorsOfTheAPIServerAreRetried(t *testing.T) {
	l := lab.Reserve(t)
	sharedMesh(t, l, platformMesh)
	before := snapshot(t, l)
	faults, kubeconfig := withFaults(t, l)
	p := newProject(t, connects(gc.GroundcoverIstioArgs{}), "KUBECONFIG="+kubeconfig)
	for name, fault := range map[string]fault{
		"429 with Retry-After": onFirstRequest(respondWith(http.StatusTooManyRequests)),
		"500":                  onFirstRequest(respondWith(http.StatusInternalServerError)),
		"a dropped connection": onFirstRequest(dropConnection),
		"a slow response": func(w http.ResponseWriter, r *http.Request, _ int) bool {
			delay(w, r)
			return false
		},
	} {
		t.Run(name, func(t *testing.T) {
			faults.inject(fault)
			p.up().Succeeds(t)
			if name != "a slow response" {
				assert.Greater(t, faults.injected(), 3)
			}
			faults.inject(fault)
			p.Destroy().Succeeds(t)
			faults.inject(nil)
			assert.Empty(t, lab.Diff(before, snapshot(t, l)))
		})
	}
}

func TestAPersistentErrorFailsOnceTheTimeoutIsOver(t *testing.T) {
	l := lab.Reserve(t)
	sharedMesh(t, l, platformMesh)
	before := snapshot(t, l)
	faults, kubeconfig := withFaults(t, l)
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

	faults.inject(onWritesTo("platform-mesh", respondWith(http.StatusInternalServerError)))
	failed := p.up().Fails(t)
	assert.Contains(t, failed.Output, "gave up on ConfigMap istio-system/platform-mesh")
	assert.NotEmpty(t, errors(failed.Output))
	t.Run("a persistent conflict names the other field manager", func(t *testing.T) {
		configMaps := l.Client.CoreV1().ConfigMaps("istio-system")
		faults.inject(func(_ http.ResponseWriter, r *http.Request, n int) bool {
			if r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, "/platform-mesh") {
				_, err := configMaps.Patch(r.Context(), "platform-mesh", types.MergePatchType,
					fmt.Appendf(nil, `{"data": {"edit": "%d"}}`, n), metav1.PatchOptions{FieldManager: "a competing manager"})
				assert.NoError(t, err)
			}
			return false
		})
		failed := p.up().Fails(t)
		for _, word := range []string{"gave up on ConfigMap istio-system/platform-mesh", "updating ConfigMap istio-system/platform-mesh",
			"the object has been modified", `last written by "a competing manager"`} {
			assert.Contains(t, failed.Output, word)
		}
		_, err := configMaps.Patch(t.Context(), "platform-mesh", types.MergePatchType, []byte(`{"data": {"edit": null}}`), metav1.PatchOptions{})
		require.NoError(t, err)
	})
	faults.inject(nil)
	t.Run("the next update completes the interrupted one", func(t *testing.T) {
		p.up().Succeeds(t)
		awaitTracer(t, l, tracer{4317, 1})
		p.preview("--expect-no-changes").Succeeds(t)
	})
	t.Run("the next destroy completes one that failed halfway", func(t *testing.T) {
		faults.inject(onWritesTo("platform-mesh", dropConnection))
		failed := p.Destroy().Fails(t)
		assert.Contains(t, failed.Output, "ConfigMap istio-system/platform-mesh")
		faults.inject(nil)
		p.Destroy().Succeeds(t)
		assert.Empty(t, lab.Diff(before, snapshot(t, l)))
	})
}
