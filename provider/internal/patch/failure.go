package patch

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// failed adds to an error what was done to which object, and to a 403 which permission to grant.
func failed(doing, verb string, ref Ref, err error) error {
	switch {
	case apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause):
		return fmt.Errorf("%s %s: the namespace %s is being deleted and accepts no new objects; wait until it is gone, then recreate it: %w", doing, ref, ref.Namespace, err)
	case !apierrors.IsForbidden(err):
		return fmt.Errorf("%s %s: %w", doing, ref, err)
	}
	resource := resourceOf(err, ref)
	scope, role := "", "clusterrole"
	if ref.Namespace != "" {
		scope, role = " -n "+ref.Namespace, "role"
	}
	verbs := verb
	if verb != "get" {
		verbs = "get," + verb
	}
	return fmt.Errorf("%s %s: the identity of the kubeconfig may not %s %s: %w; grant it, for example with "+
		"`kubectl create %s %s%s --verb=%s --resource=%s` and a binding of that role to the identity (see docs/permissions.md)",
		doing, ref, verb, resource, err, role, names.FieldManager, scope, verbs, resource)
}

// resourceOf is the resource that the API server names in an error, as kubectl accepts it: telemetries.telemetry.istio.io.
func resourceOf(err error, ref Ref) string {
	var status apierrors.APIStatus
	if !errors.As(err, &status) || status.Status().Details == nil || status.Status().Details.Kind == "" {
		return strings.ToLower(ref.Kind)
	}
	details := status.Status().Details
	if details.Group == "" {
		return details.Kind
	}
	return details.Kind + "." + details.Group
}

// withManagers adds to a conflict which field managers wrote the object last. Other errors, and nil, stay as they are.
func withManagers(err error, live *unstructured.Unstructured) error {
	if !apierrors.IsConflict(err) {
		return err
	}
	return fmt.Errorf("%w (last written by %s; if that field manager does not stop, set the fields in its own configuration)", err, otherManagers(live))
}

// otherManagers names up to three other field managers, the latest first.
func otherManagers(live *unstructured.Unstructured) string {
	entries := live.GetManagedFields()
	slices.SortStableFunc(entries, func(a, b metav1.ManagedFieldsEntry) int {
		if a.Time == nil || b.Time == nil {
			return 0
		}
		return b.Time.Compare(a.Time.Time)
	})
	var managers []string
	for _, e := range entries {
		name := fmt.Sprintf("%q", e.Manager)
		if e.Manager != names.FieldManager && !slices.Contains(managers, name) && len(managers) < 3 {
			managers = append(managers, name)
		}
	}
	if len(managers) == 0 {
		return "an unknown field manager"
	}
	return strings.Join(managers, ", ")
}
