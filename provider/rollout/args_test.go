package rollout

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/utils/ptr"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/rollout"
)

func TestTheDocumentedDefaultsAreThoseOfARollout(t *testing.T) {
	t.Parallel()
	committed, err := os.ReadFile("../../schema.json")
	require.NoError(t, err)
	var spec schema.PackageSpec
	require.NoError(t, json.Unmarshal(committed, &spec))
	inputs := spec.Resources[names.RolloutType].InputProperties
	unset := Args{}.spec()
	assert.Contains(t, inputs["maxParallel"].Description, fmt.Sprintf("Default: %d.", unset.MaxParallel))
	assert.Contains(t, inputs["timeoutSeconds"].Description, fmt.Sprintf("Default: %d.", unset.Timeout/time.Second))
	assert.Contains(t, inputs["trigger"].Description, "Default: `Create`.")
	assert.False(t, Args{}.onDelete())
	assert.Contains(t, inputs["configHash"].Description, names.HashAnnotation)
}

func TestInputsAreTheSpecOfARun(t *testing.T) {
	t.Parallel()
	args := Args{ConfigHash: "new", MaxParallel: ptr.To(2), TimeoutSeconds: ptr.To(90), Trigger: ptr.To(request.OnDelete),
		Targets: []Target{{Kind: "Deployment", Namespace: "istio-system", Name: "istiod", Reason: ptr.To("its env changed")}}}
	assert.Equal(t, rollout.Spec{ConfigHash: "new", MaxParallel: 2, MaxFailures: request.DefaultMaxFailures, Timeout: 90 * time.Second, Targets: []rollout.Target{
		{Kind: "Deployment", Namespace: "istio-system", Name: "istiod", Reason: "its env changed", Group: rollout.GroupNamed}}}, args.spec())
	assert.True(t, args.onDelete())
}
