package kubelet

import (
	"context"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Environment resolves a container's env as the kubelet does, without CPU and memory limits (resourceFieldRef), so that a program
// uses the limits of this machine.
func (p *Pod) Environment(ctx context.Context, container corev1.Container) ([]string, error) {
	var environment []string
	for _, variable := range container.Env {
		value, set, err := p.value(ctx, variable)
		if err != nil {
			return nil, fmt.Errorf("resolving env %s of container %s: %w", variable.Name, container.Name, err)
		}
		if set {
			environment = append(environment, variable.Name+"="+expand(value, environment))
		}
	}
	return environment, nil
}

func (p *Pod) value(ctx context.Context, variable corev1.EnvVar) (value string, set bool, err error) {
	from := variable.ValueFrom
	switch {
	case from == nil:
		return variable.Value, true, nil
	case from.FieldRef != nil:
		value, err := p.field(from.FieldRef.FieldPath)
		return value, err == nil, err
	case from.ConfigMapKeyRef != nil:
		ref := from.ConfigMapKeyRef
		object, err := p.Client.CoreV1().ConfigMaps(p.Object.Namespace).Get(ctx, ref.Name, metav1.GetOptions{})
		if err != nil {
			return "", false, optional(err, ref.Optional)
		}
		value, set := object.Data[ref.Key]
		return value, set, nil
	case from.SecretKeyRef != nil:
		ref := from.SecretKeyRef
		object, err := p.Client.CoreV1().Secrets(p.Object.Namespace).Get(ctx, ref.Name, metav1.GetOptions{})
		if err != nil {
			return "", false, optional(err, ref.Optional)
		}
		value, set := object.Data[ref.Key]
		return string(value), set, nil
	}
	return "", false, nil
}

func optional(err error, allowed *bool) error {
	if apierrors.IsNotFound(err) && allowed != nil && *allowed {
		return nil
	}
	return err
}

func (p *Pod) field(path string) (string, error) {
	object := p.Object
	switch path {
	case "metadata.name":
		return object.Name, nil
	case "metadata.namespace":
		return object.Namespace, nil
	case "metadata.uid":
		return string(object.UID), nil
	case "spec.nodeName":
		return object.Spec.NodeName, nil
	case "spec.serviceAccountName":
		return object.Spec.ServiceAccountName, nil
	case "status.podIP", "status.podIPs":
		return p.Network.IP, nil
	case "status.hostIP":
		return object.Status.HostIP, nil
	}
	for prefix, values := range map[string]map[string]string{"metadata.labels": object.Labels, "metadata.annotations": object.Annotations} {
		if key, found := strings.CutPrefix(path, prefix+"['"); found {
			return values[strings.TrimSuffix(key, "']")], nil
		}
	}
	return "", fmt.Errorf("the lab does not support the field %s", path)
}
