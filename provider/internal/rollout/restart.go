package rollout

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
)

// restart writes the hash to the target's pod template, or takes it off where it is empty; its controller does the rest.
func restart(ctx context.Context, client dynamic.Interface, target Target, hash string, failing func(error)) error {
	var value any
	if hash != "" {
		value = hash
	}
	patch, err := json.Marshal(map[string]any{"spec": map[string]any{"template": map[string]any{
		"metadata": map[string]any{"annotations": map[string]any{names.HashAnnotation: value}}}}})
	if err != nil {
		return err
	}
	over := scope{resource: kinds[target.Kind], namespace: target.Namespace, fields: "metadata.name=" + target.Name}
	err = retried(ctx, failing, func() error {
		_, err := client.Resource(over.resource).Namespace(target.Namespace).
			Patch(ctx, target.Name, types.MergePatchType, patch, metav1.PatchOptions{FieldManager: names.FieldManager})
		return err
	})
	if err != nil {
		return refused(err, "patch", over)
	}
	return nil
}

// refused says of a 403 what was not allowed and what would help: RBAC lacks a permission, or a policy or webhook denies.
func refused(err error, verbs string, over scope) error {
	var status *apierrors.StatusError
	if !apierrors.IsForbidden(err) || !errors.As(err, &status) {
		return err
	}
	if strings.Contains(status.Error(), " cannot ") {
		return fmt.Errorf("no permission to %s %s; grant it, or use an identity that has it: %w", verbs, over, status)
	}
	return fmt.Errorf("the API server refuses to %s %s; the policy or webhook that denies it has to let it through: %w", verbs, over, status)
}
