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

// MonitorJobs are the scrape jobs that prometheus-operator makes of PodMonitors and ServiceMonitors, in YAML documents, in
// the shard of a Prometheus that has one.
func (r *Room) MonitorJobs(ctx context.Context, monitors string) ([]map[string]any, error) {
	command := exec.CommandContext(ctx, filepath.Join(r.Programs(), "scrape-jobs"))
	var output, trouble bytes.Buffer
	command.Stdin, command.Stdout, command.Stderr = strings.NewReader(monitors), &output, &trouble
	if err := command.Run(); err != nil {
		return nil, fmt.Errorf("turning monitors into scrape jobs: %w: %s", err, &trouble)
	}
	var config struct {
		ScrapeConfigs []map[string]any `json:"scrape_configs"`
	}
	err := yaml.Unmarshal(bytes.ReplaceAll(output.Bytes(), []byte("$(SHARD)"), []byte("0")), &config)
	return config.ScrapeConfigs, err
}

// SampleMonitors are the monitors that Istio publishes (samples/addons/extras/prometheus-operator.yaml), for a Prometheus
// operator.
func (r *Room) SampleMonitors() (string, error) {
	text, err := os.ReadFile(filepath.Join(r.Programs(), "..", "share", "istio", "monitors", "prometheus-operator.yaml"))
	return string(text), err
}
