package controlplane

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"sigs.k8s.io/yaml"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/sandbox"
)

// Selector selects pods by a label with one of the values, or with any value when Values is empty.
type Selector struct {
	Label  string
	Values []string
}

// expression is the part of a kwok Stage that excludes the selected pods.
func (s Selector) expression() map[string]any {
	key := fmt.Sprintf(".metadata.labels[%q]", s.Label)
	if len(s.Values) == 0 {
		return map[string]any{"key": key, "operator": "DoesNotExist"}
	}
	return map[string]any{"key": key, "operator": "NotIn", "values": s.Values}
}

func (c *ControlPlane) startKwok(real []Selector) error {
	config, err := c.stages(real)
	if err != nil {
		return fmt.Errorf("reading kwok's stages: %w", err)
	}
	return c.start(kwok,
		"--kubeconfig="+c.folder.Kubeconfig(kwok),
		"--config="+config,
		"--manage-all-nodes",
		"--cidr="+sandbox.SimulatedPods,
		"--node-ip="+sandbox.APIServer,
		fmt.Sprintf("--node-port=%d", sandbox.KubeletPort),
		"--server-address=127.0.0.1:10247",
	)
}

// stages writes kwok's stages of nodes and pods into one file. The stages of pods exclude real ones.
func (c *ControlPlane) stages(real []Selector) (string, error) {
	var config []byte
	for _, set := range []string{"node-fast", "node-heartbeat", "pod-fast"} {
		files, err := filepath.Glob(filepath.Join(c.settings.Share, "kwok", set, "*.yaml"))
		if err != nil || len(files) == 0 {
			return "", fmt.Errorf("found no stages in %s. Run `go -C tests/tools run . kwok`", filepath.Join(c.settings.Share, "kwok", set))
		}
		slices.Sort(files)
		for _, file := range files {
			stage, err := stage(file, set == "pod-fast", real)
			if err != nil {
				return "", fmt.Errorf("%s: %w", file, err)
			}
			config = fmt.Appendf(config, "---\n%s", stage)
		}
	}
	path := c.folder.Path("kwok.yaml")
	return path, os.WriteFile(path, config, 0o600)
}

func stage(file string, pods bool, real []Selector) ([]byte, error) {
	text, err := os.ReadFile(file)
	if err != nil || !pods {
		return text, err
	}
	var document struct {
		APIVersion string         `json:"apiVersion"`
		Kind       string         `json:"kind"`
		Metadata   map[string]any `json:"metadata"`
		Spec       struct {
			ResourceRef map[string]any `json:"resourceRef"`
			Selector    struct {
				MatchExpressions []map[string]any `json:"matchExpressions"`
			} `json:"selector"`
			Delay map[string]any `json:"delay,omitempty"`
			Next  map[string]any `json:"next"`
		} `json:"spec"`
	}
	if err := yaml.UnmarshalStrict(text, &document); err != nil {
		return nil, err
	}
	for _, selector := range real {
		expressions := &document.Spec.Selector.MatchExpressions
		*expressions = append(*expressions, selector.expression())
	}
	return yaml.Marshal(document)
}
