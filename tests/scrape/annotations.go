package scrape

import (
	_ "embed"

	"sigs.k8s.io/yaml"
)

//go:embed annotations.yaml
var annotations []byte

// Annotations are the scrape jobs of groundcover's chart for annotated pods.
func Annotations() []map[string]any {
	var jobs []map[string]any
	if err := yaml.Unmarshal(annotations, &jobs); err != nil {
		panic(err)
	}
	return jobs
}
