package scrape

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

//go:embed vmagent.yaml
var vmagent string

// Scraper is a vmagent. Its samples have run in the label scraper.
type Scraper struct {
	mesh      *Mesh
	name, run string
}

// CustomMetrics is the name of the vmagent of a groundcover release called groundcover.
const CustomMetrics = "groundcover-custom-metrics"

// Scrape runs a vmagent with these scrape jobs, with the ConfigMap and flags of groundcover's chart (1.12.269, custom-metrics)
// and an interval of 3 s in place of 10 s. It replaces a running vmagent with the same name. Run distinguishes its samples from
// those of other runs. Scrape returns when every target was scraped and the samples can be queried.
func (m *Mesh) Scrape(ctx context.Context, name, run string, jobs []map[string]any) (*Scraper, error) {
	config, err := yaml.Marshal(map[string]any{"global": map[string]any{"scrape_interval": "3s"}, "scrape_configs": withKubeconfig(jobs)})
	if err != nil {
		return nil, err
	}
	configMap, err := yaml.Marshal(map[string]any{
		"apiVersion": "v1", "kind": "ConfigMap", "metadata": map[string]any{"name": name + "-config", "namespace": "groundcover"},
		"data": map[string]any{"scrape.yml": string(config)},
	})
	if err != nil {
		return nil, err
	}
	if err := m.Apply(ctx, string(configMap)+"---\n"+named(name, run)); err != nil {
		return nil, fmt.Errorf("starting vmagent: %w", err)
	}
	s := &Scraper{mesh: m, name: name, run: run}
	return s, until(ctx, "a scrape of every target of "+name, s.scraped)
}

// String is the name and the run.
func (s *Scraper) String() string { return s.name + " (" + s.run + ")" }

func named(name, run string) string {
	return strings.NewReplacer("NAME", name, "RUN", run).Replace(vmagent)
}

// withKubeconfig makes each job use the kubeconfig that the lab writes.
func withKubeconfig(jobs []map[string]any) []map[string]any {
	for _, job := range jobs {
		discoveries, _ := job["kubernetes_sd_configs"].([]any)
		for _, discovery := range discoveries {
			discovery.(map[string]any)["kubeconfig_file"] = "kubeconfig"
		}
	}
	return jobs
}

// Target is a target in the API of vmagent.
type Target struct {
	Labels     map[string]string
	ScrapePool string
	ScrapeURL  string
	LastError  string
	LastScrape string
	Health     string
}

// Targets returns the active targets of the vmagent.
func (s *Scraper) Targets(ctx context.Context) ([]Target, error) {
	pod, err := s.pod(ctx)
	if err != nil {
		return nil, err
	}
	text, err := pod.Get(ctx, 8429, "/api/v1/targets?state=active")
	if err != nil {
		return nil, err
	}
	var answer struct {
		Data struct{ ActiveTargets []Target }
	}
	err = json.Unmarshal(text, &answer)
	return answer.Data.ActiveTargets, err
}

func (s *Scraper) pod(ctx context.Context) (lab.Pod, error) {
	return s.mesh.labelled(ctx, "run", s.run)
}

// scraped is nil when every target has a sample of up and all samples of a scrape can be queried. vmagent sends them separately,
// and VictoriaMetrics returns a sample only some time after it arrived.
func (s *Scraper) scraped(ctx context.Context) error {
	targets, err := s.Targets(ctx)
	if err != nil {
		return err
	}
	if len(targets) == 0 {
		return errors.New("the vmagent has no target")
	}
	up, err := s.Series(ctx, "up")
	if err != nil || len(up) < len(targets) {
		return errors.Join(err, fmt.Errorf("%d of %d targets were scraped", len(up), len(targets)))
	}
	sizes, err := s.Series(ctx, "scrape_samples_post_metric_relabeling")
	if err != nil || len(sizes) < len(targets) {
		return errors.Join(err, fmt.Errorf("%d of %d targets reported their number of samples", len(sizes), len(targets)))
	}
	sent := 0.0
	for _, size := range sizes {
		sent += size.Value
	}
	stored, err := s.mesh.Query(ctx, fmt.Sprintf(`count({scraper=%q,__name__!~"up|scrape_.+"})`, s.run))
	if err != nil || len(stored) != 1 || stored[0].Value < sent {
		return errors.Join(err, fmt.Errorf("of %v series %v can be queried", sent, stored))
	}
	return nil
}
