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

// Scraper is a vmagent. Its samples carry its name in the label scraper.
type Scraper struct {
	room *Room
	name string
}

// CustomMetrics is the name of the vmagent of a groundcover release called groundcover.
const CustomMetrics = "groundcover-custom-metrics"

// Scrape runs a vmagent with these scrape jobs as the Deployment that groundcover's chart makes (1.12.269, custom-metrics):
// its ConfigMap, its flags. It returns when every target was scraped and the samples can be queried.
func (r *Room) Scrape(ctx context.Context, name string, jobs []map[string]any) (*Scraper, error) {
	config, err := yaml.Marshal(map[string]any{"global": map[string]any{"scrape_interval": "10s"}, "scrape_configs": withKubeconfig(jobs)})
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
	if err := r.Apply(ctx, string(configMap)+"---\n"+strings.ReplaceAll(vmagent, "NAME", name)); err != nil {
		return nil, fmt.Errorf("starting vmagent: %w", err)
	}
	s := &Scraper{room: r, name: name}
	return s, until(ctx, "a scrape of every target of "+name, s.scraped)
}

// Stop takes the vmagent away; its samples stay.
func (s *Scraper) Stop(ctx context.Context) error {
	return s.room.Delete(ctx, strings.ReplaceAll(vmagent, "NAME", s.name)+"---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: "+s.name+"-config, namespace: groundcover}\n")
}

// withKubeconfig lets each job find the API server by the kubeconfig that the lab writes.
func withKubeconfig(jobs []map[string]any) []map[string]any {
	for _, job := range jobs {
		discoveries, _ := job["kubernetes_sd_configs"].([]any)
		for _, discovery := range discoveries {
			discovery.(map[string]any)["kubeconfig_file"] = "kubeconfig"
		}
	}
	return jobs
}

// Target is what vmagent says about a target.
type Target struct {
	Labels     map[string]string
	ScrapePool string
	ScrapeURL  string
	LastError  string
	LastScrape string
	Health     string
}

// Targets are those that vmagent scrapes.
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
	return s.room.Pod(ctx, s.name)
}

// scraped says why not every target has a sample up yet.
func (s *Scraper) scraped(ctx context.Context) error {
	targets, err := s.Targets(ctx)
	if err != nil {
		return err
	}
	if len(targets) == 0 {
		return errors.New("it has no target")
	}
	up, err := s.Series(ctx, "up")
	if err == nil && len(up) < len(targets) {
		err = fmt.Errorf("%d of %d targets were scraped", len(up), len(targets))
	}
	return err
}
