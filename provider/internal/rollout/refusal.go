package rollout

import (
	"errors"
	"fmt"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

// explainRefusal says of a 403 which verbs on which objects were refused and what to do: RBAC lacks a permission, or a
// policy or webhook denies the request. Other errors stay as they are.
func explainRefusal(err error, verbs string, over fmt.Stringer) error {
	var status *apierrors.StatusError
	if !apierrors.IsForbidden(err) || !errors.As(err, &status) {
		return err
	}
	if strings.Contains(status.Error(), " cannot ") {
		return fmt.Errorf("no permission to %s %s; grant it (docs/permissions.md has the role), or use an identity that has it: %w", verbs, over, status)
	}
	return fmt.Errorf("the API server refuses to %s %s; allow it in the policy or webhook that denies it: %w", verbs, over, status)
}
