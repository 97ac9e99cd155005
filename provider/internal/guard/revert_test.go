package guard

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	clienttesting "k8s.io/client-go/testing"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch"
)

const nack = "writing ConfigMap istio-system/istio: proxies rejected the configuration (NACK): gw-0.istio-system: unknown cluster; new proxies will not become ready. "

func TestARejectedFirstWriteIsRevertedToWhatWasThere(t *testing.T) {
	t.Parallel()
	inMesh(t, func(t *testing.T, m *mesh) {
		watch := m.begin(Guard{Revert: true})
		write := m.write(2, patch.Applied{})
		m.rejects = "unknown cluster"
		err := verify(t, watch, write, false)
		require.EqualError(t, err, nack+"The previous configuration was restored (onRejection: Revert)")
		var rejected *Rejected
		require.ErrorAs(t, err, &rejected)
		assert.False(t, rejected.Applied)
		assert.Equal(t, []string{"gw-0.istio-system: unknown cluster"}, rejected.Messages)
		assert.Equal(t, "a: 1", m.document())
	})
}

func TestARejectedLaterWriteIsRevertedToTheLastUpdate(t *testing.T) {
	t.Parallel()
	inMesh(t, func(t *testing.T, m *mesh) {
		first := m.write(2, patch.Applied{})
		watch := m.begin(Guard{Revert: true})
		write := m.write(3, first.Applied)
		write.Previous = &Previous{Desired: desired(2)}
		m.rejects = "unknown cluster"
		var rejected *Rejected
		require.ErrorAs(t, verify(t, watch, write, false), &rejected)
		assert.False(t, rejected.Applied)
		assert.Equal(t, "a: 1\nb: 2", m.document())
	})
}

func TestARejectedWriteStaysWithOnRejectionLeave(t *testing.T) {
	t.Parallel()
	inMesh(t, func(t *testing.T, m *mesh) {
		watch := m.begin(Guard{Revert: false})
		write := m.write(2, patch.Applied{})
		m.rejects = "unknown cluster"
		err := verify(t, watch, write, false)
		require.EqualError(t, err, nack+"The configuration stays (onRejection: Leave)")
		var rejected *Rejected
		require.ErrorAs(t, err, &rejected)
		assert.True(t, rejected.Applied)
		assert.Equal(t, "a: 1\nb: 2", m.document())
	})
}

func TestARejectedWriteThatCannotBeRevertedStaysAndTheErrorSaysWhy(t *testing.T) {
	t.Parallel()
	for name, previous := range map[string]*Previous{"a first write": nil, "a later write": {Desired: desired(1)}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inMesh(t, func(t *testing.T, m *mesh) {
				watch := m.begin(Guard{Revert: true})
				write := m.write(2, patch.Applied{})
				write.Previous = previous
				m.rejects = "unknown cluster"
				m.PrependReactor("update", "configmaps", func(clienttesting.Action) (bool, runtime.Object, error) {
					return true, nil, apierrors.NewForbidden(cluster.ConfigMaps.GroupResource(), "istio", errors.New("the policy freeze denies it"))
				})
				err := verify(t, watch, write, false)
				require.ErrorContains(t, err, nack+"The configuration stays, because reverting it failed: ")
				require.ErrorContains(t, err, "the policy freeze denies it")
				var rejected *Rejected
				require.ErrorAs(t, err, &rejected)
				assert.True(t, rejected.Applied)
				assert.Equal(t, "a: 1\nb: 2", m.document())
			})
		})
	}
}

func TestARevertLeavesWhatAnotherManagerHasChangedSince(t *testing.T) {
	t.Parallel()
	inMesh(t, func(t *testing.T, m *mesh) {
		watch := m.begin(Guard{Revert: true})
		write := m.write(2, patch.Applied{})
		changed, err := m.configMaps().Get(t.Context(), "istio", metav1.GetOptions{})
		require.NoError(t, err)
		require.NoError(t, unstructured.SetNestedField(changed.Object, "a: 1\nb: 7", "data", "mesh"))
		_, err = m.configMaps().Update(t.Context(), changed, metav1.UpdateOptions{})
		require.NoError(t, err)
		m.rejects = "unknown cluster"
		require.ErrorAs(t, verify(t, watch, write, false), new(*Rejected))
		assert.Equal(t, "a: 1\nb: 7", m.document())
		assert.Equal(t, []string{"ConfigMap istio-system/istio: another manager changed b since; the change stays"}, m.log.warnings)
	})
}

func TestARejectionFromBeforeTheWriteDoesNotRevertIt(t *testing.T) {
	t.Parallel()
	inMesh(t, func(t *testing.T, m *mesh) {
		m.rejects = "unknown cluster"
		watch := m.begin(Guard{Revert: true})
		require.NoError(t, verify(t, watch, m.write(2, patch.Applied{}), false))
		assert.Equal(t, "a: 1\nb: 2", m.document())
		require.Len(t, m.log.warnings, 1)
		assert.Contains(t, m.log.warnings[0], "could not verify that proxies accepted it: gw-0.istio-system rejected its listeners before the write and still rejects them")
	})
}

func TestAWriteThatTheLastUpdateLeftRejectedIsVerifiedAgain(t *testing.T) {
	t.Parallel()
	inMesh(t, func(t *testing.T, m *mesh) {
		first := m.write(2, patch.Applied{})
		m.rejects = "unknown cluster"
		watch := m.begin(Guard{Revert: false})
		again := m.write(2, first.Applied)
		again.WasRejected = true
		require.False(t, again.Applied.Written)
		require.ErrorAs(t, verify(t, watch, again, false), new(*Rejected), "the write is still rejected")
		m.rejects = ""
		require.NoError(t, verify(t, watch, again, true))
	})
}

func TestAWorkloadThatDoesNotRollOutIsAnErrorAndIsNotReverted(t *testing.T) {
	t.Parallel()
	inMesh(t, func(t *testing.T, m *mesh) {
		deployment := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "apps/v1", "kind": "Deployment",
			"metadata": map[string]any{"namespace": "istio-system", "name": "istiod", "generation": int64(2)}, "status": map[string]any{"observedGeneration": int64(1)}}}
		require.NoError(t, m.Tracker().Add(deployment))
		watch := m.begin(Guard{Revert: true})
		err := verify(t, watch, Write{Objects: m.Resource(cluster.Deployments).Namespace("istio-system"),
			Ref: patch.Ref{APIVersion: "apps/v1", Kind: "Deployment", Namespace: "istio-system", Name: "istiod"}, Applied: patch.Applied{Written: true}}, false)
		require.ErrorContains(t, err, "not finished within 1m0s: 1 not rolled out: Deployment istio-system/istiod its controller has not observed the change")
		require.NotErrorAs(t, err, new(*Rejected))
		for _, action := range m.Actions() {
			assert.NotEqual(t, "update", action.GetVerb())
		}
	})
}
