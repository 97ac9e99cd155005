package stack

import (
	"encoding/json"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/stretchr/testify/require"
)

// Outputs are the stack's outputs, secrets in plaintext.
func (s *Stack) Outputs() map[string]any {
	s.t.Helper()
	result := s.Run("stack", "output", "--stack="+Name, "--json", "--show-secrets").Succeeds(s.t)
	var outputs map[string]any
	require.NoError(s.t, json.Unmarshal([]byte(result.Output), &outputs), result.Output)
	return outputs
}

// State is the text of the stack's state, secrets encrypted.
func (s *Stack) State() string {
	s.t.Helper()
	return s.Run("stack", "export", "--stack="+Name).Succeeds(s.t).Output
}

// Resources are the resources of one type in the state.
func (s *Stack) Resources(kind string) []apitype.ResourceV3 {
	s.t.Helper()
	var exported apitype.UntypedDeployment
	require.NoError(s.t, json.Unmarshal([]byte(s.State()), &exported))
	var deployment apitype.DeploymentV3
	require.NoError(s.t, json.Unmarshal(exported.Deployment, &deployment))
	var found []apitype.ResourceV3
	for _, resource := range deployment.Resources {
		if string(resource.Type) == kind {
			found = append(found, resource)
		}
	}
	return found
}
