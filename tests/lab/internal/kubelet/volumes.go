package kubelet

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// MountVolumes writes the volumes of a container into the pod's folder, each at its mountPath below the folder. A program must
// name these files relative to its working directory, which is the folder. The volumes are not updated later.
func (p *Pod) MountVolumes(ctx context.Context, container corev1.Container) error {
	for _, mount := range container.VolumeMounts {
		index := slices.IndexFunc(p.Object.Spec.Volumes, func(volume corev1.Volume) bool { return volume.Name == mount.Name })
		if index < 0 {
			return fmt.Errorf("mounting volume %s: the pod has no such volume", mount.Name)
		}
		files, err := p.volume(ctx, p.Object.Spec.Volumes[index].VolumeSource)
		if err != nil {
			return fmt.Errorf("mounting volume %s: %w", mount.Name, err)
		}
		folder := filepath.Join(p.Dir, mount.MountPath)
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return err
		}
		for name, text := range files {
			if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

// volume returns a volume's files: contents by name.
func (p *Pod) volume(ctx context.Context, source corev1.VolumeSource) (map[string]string, error) {
	switch {
	case source.EmptyDir != nil:
		return nil, nil
	case source.ConfigMap != nil:
		return p.configMap(ctx, source.ConfigMap.Name, source.ConfigMap.Items, source.ConfigMap.Optional)
	case source.Secret != nil:
		return p.secret(ctx, source.Secret.SecretName, source.Secret.Items, source.Secret.Optional)
	case source.DownwardAPI != nil:
		return p.downwardAPI(source.DownwardAPI.Items)
	case source.Projected != nil:
		files := map[string]string{}
		for _, projection := range source.Projected.Sources {
			more, err := p.projection(ctx, projection)
			if err != nil {
				return nil, err
			}
			maps.Copy(files, more)
		}
		return files, nil
	}
	return nil, fmt.Errorf("the lab does not support this kind of volume: %v", source)
}

func (p *Pod) projection(ctx context.Context, source corev1.VolumeProjection) (map[string]string, error) {
	switch {
	case source.ServiceAccountToken != nil:
		var audiences []string
		if audience := source.ServiceAccountToken.Audience; audience != "" {
			audiences = []string{audience}
		}
		token, err := p.Token(ctx, audiences...)
		return map[string]string{source.ServiceAccountToken.Path: token}, err
	case source.ConfigMap != nil:
		return p.configMap(ctx, source.ConfigMap.Name, source.ConfigMap.Items, source.ConfigMap.Optional)
	case source.Secret != nil:
		return p.secret(ctx, source.Secret.Name, source.Secret.Items, source.Secret.Optional)
	case source.DownwardAPI != nil:
		return p.downwardAPI(source.DownwardAPI.Items)
	}
	return nil, fmt.Errorf("the lab does not support this kind of projection: %v", source)
}

func (p *Pod) configMap(ctx context.Context, name string, items []corev1.KeyToPath, optionalObject *bool) (map[string]string, error) {
	object, err := p.Client.CoreV1().ConfigMaps(p.Object.Namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return nil, optional(err, optionalObject)
	}
	return chosen(object.Data, items), nil
}

func (p *Pod) secret(ctx context.Context, name string, items []corev1.KeyToPath, optionalObject *bool) (map[string]string, error) {
	object, err := p.Client.CoreV1().Secrets(p.Object.Namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return nil, optional(err, optionalObject)
	}
	texts := map[string]string{}
	for key, value := range object.Data {
		texts[key] = string(value)
	}
	return chosen(texts, items), nil
}

// chosen returns all data of an object, or the items with their paths.
func chosen(data map[string]string, items []corev1.KeyToPath) map[string]string {
	if len(items) == 0 {
		return data
	}
	files := map[string]string{}
	for _, item := range items {
		files[item.Path] = data[item.Key]
	}
	return files
}

// downwardAPI returns labels and annotations in the kubelet's format: sorted lines key="value".
func (p *Pod) downwardAPI(items []corev1.DownwardAPIVolumeFile) (map[string]string, error) {
	files := map[string]string{}
	for _, item := range items {
		if item.FieldRef == nil {
			continue // CPU and memory limits, which Environment leaves out too
		}
		switch path := item.FieldRef.FieldPath; path {
		case "metadata.labels":
			files[item.Path] = lines(p.Object.Labels)
		case "metadata.annotations":
			files[item.Path] = lines(p.Object.Annotations)
		default:
			value, err := p.field(path)
			if err != nil {
				return nil, err
			}
			files[item.Path] = value
		}
	}
	return files, nil
}

func lines(values map[string]string) string {
	var text []string
	for _, key := range slices.Sorted(maps.Keys(values)) {
		text = append(text, fmt.Sprintf("%s=%q", key, values[key]))
	}
	return strings.Join(text, "\n")
}
