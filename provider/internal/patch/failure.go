package patch

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// failed says what was being done to which object, and for a refusal of the API server what permission to ask for.
func failed(doing, verb string, ref Ref, err error) error {
	switch {
	case apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause):
		return fmt.Errorf("%s %s: the namespace %s is being deleted, and takes nothing new: wait until it is gone, then make it anew (%w)", doing, ref, ref.Namespace, err)
	case !apierrors.IsForbidden(err):
		return fmt.Errorf("%s %s: %w", doing, ref, err)
	}
	resource := strings.ToLower(ref.Kind)
	var status apierrors.APIStatus
	if errors.As(err, &status) && status.Status().Details != nil && status.Status().Details.Kind != "" {
		details := status.Status().Details
		resource = details.Kind
		if details.Group != "" {
			resource += "." + details.Group
		}
	}
	where, kind := "", "clusterrole"
	if ref.Namespace != "" {
		where, kind = " -n "+ref.Namespace, "role"
	}
	verbs := verb
	if verb != "get" {
		verbs = "get," + verb
	}
	return fmt.Errorf("%s %s: the identity of the kubeconfig may not %s %s: %w; grant it, for example with "+
		"`kubectl create %s pulumi-groundcover-istio%s --verb=%s --resource=%s` and a binding of that role to the identity",
		doing, ref, verb, resource, err, kind, where, verbs, resource)
}

// contested adds to a conflict who else wrote the object last.
func contested(err error, live *unstructured.Unstructured) error {
	if !apierrors.IsConflict(err) {
		return err
	}
	return fmt.Errorf("%w (last written by %s; if that writer does not stop, give it the fields to write instead)", err, otherManagers(live))
}

// otherManagers names the field managers other than ours, the latest first.
func otherManagers(live *unstructured.Unstructured) string {
	entries := live.GetManagedFields()
	slices.SortStableFunc(entries, func(a, b metav1.ManagedFieldsEntry) int {
		switch {
		case a.Time == nil || b.Time == nil:
			return 0
		default:
			return b.Time.Compare(a.Time.Time)
		}
	})
	var managers []string
	for _, e := range entries {
		name := fmt.Sprintf("%q", e.Manager)
		if e.Manager != names.FieldManager && !slices.Contains(managers, name) && len(managers) < 3 {
			managers = append(managers, name)
		}
	}
	if len(managers) == 0 {
		return "somebody who left no name in managedFields"
	}
	return strings.Join(managers, ", ")
}
