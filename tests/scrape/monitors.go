package scrape

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"sigs.k8s.io/yaml"
)

// MonitorJobs returns the scrape jobs that prometheus-operator generates from PodMonitors and ServiceMonitors, given as YAML
// documents, for a Prometheus with one shard.
func (m *Mesh) MonitorJobs(ctx context.Context, monitors string) ([]map[string]any, error) {
	command := exec.CommandContext(ctx, filepath.Join(m.Programs(), "scrape-jobs"))
	var stdout, stderr bytes.Buffer
	command.Stdin, command.Stdout, command.Stderr = strings.NewReader(monitors), &stdout, &stderr
	if err := command.Run(); err != nil {
		return nil, fmt.Errorf("converting monitors to scrape jobs: %w: %s", err, &stderr)
	}
	var config struct {
		ScrapeConfigs []map[string]any `json:"scrape_configs"`
	}
	err := yaml.Unmarshal(bytes.ReplaceAll(stdout.Bytes(), []byte("$(SHARD)"), []byte("0")), &config)
	return config.ScrapeConfigs, err
}

// SampleMonitors are the monitors that Istio publishes for the Prometheus operator
// (samples/addons/extras/prometheus-operator.yaml), as YAML documents.
func (m *Mesh) SampleMonitors() (string, error) {
	text, err := os.ReadFile(filepath.Join(m.Programs(), "..", "share", "istio", "monitors", "prometheus-operator.yaml"))
	return string(text), err
}
