package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"time"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/program"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/scrape"
)

// scraped is what one way of scraping reads from the mesh of tests/scrape, in which each sidecar sends requests to three others.
type scraped struct {
	way string
	// proxy is the mean of the pods with a proxy, istiod the pod of istiod.
	proxy, istiod cost
}

// cost of scraping a pod: scraped series, bytes of all its targets in one round, and scrapes per minute.
type cost struct{ series, bytes, scrapes float64 }

// proxies are pods that every way scrapes: a sidecar in a container, a native sidecar, a gateway.
var proxies = []string{"web", "cart", "agent-gateway"}

// measureMetrics scrapes a mesh with groundcover's annotation job, with Istio's sample monitors, and with the product's jobs for
// each profile.
func (b *bench) measureMetrics(ctx context.Context) ([]scraped, error) {
	say("starting a mesh to scrape")
	options := scrape.Options()
	options.Sensor = true
	starting, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	l, err := lab.Start(starting, options)
	if err != nil {
		return nil, err
	}
	defer func() { _ = l.Stop() }()
	mesh, err := scrape.Install(starting, l)
	if err != nil {
		return nil, err
	}
	jobs, err := b.productJobs(ctx, l)
	if err != nil {
		return nil, err
	}
	samples, err := mesh.SampleMonitors()
	if err != nil {
		return nil, err
	}
	sampleJobs, err := mesh.MonitorJobs(ctx, samples)
	if err != nil {
		return nil, err
	}
	var rows []scraped
	for _, way := range []struct {
		name string
		jobs []map[string]any
	}{
		{"annotation job", scrape.Annotations()}, {"Istio's sample monitors", sampleJobs},
		{"profile All", jobs["All"]}, {"profile Standard", jobs["Standard"]}, {"profile Minimal", jobs["Minimal"]},
	} {
		say("scraping by %s", way.name)
		row, err := measureJobs(ctx, mesh, fmt.Sprintf("run-%d", len(rows)), way.jobs)
		if err != nil {
			return nil, fmt.Errorf("measuring %s: %w", way.name, err)
		}
		row.way = way.name
		rows = append(rows, row)
	}
	return rows, nil
}

// metricsProgram exports the scrape jobs of a profile.
const metricsProgram = `import pulumi
from pulumi_groundcover_istio import GroundcoverIstio

profile = pulumi.Config().require("profile")
mesh = GroundcoverIstio("mesh", tracing={"enabled": False}, metrics={"method": "ScrapeConfig", "profile": profile})
pulumi.export("values", mesh.groundcover_values)
`

// productJobs returns the product's scrape jobs by profile.
func (b *bench) productJobs(ctx context.Context, l *lab.Lab) (map[string][]map[string]any, error) {
	folder, _, err := program.CopyExample(b.repository, filepath.Join(b.folder, "metrics"), 1)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(folder, "__main__.py"), []byte(metricsProgram), 0o644); err != nil {
		return nil, err
	}
	p := &program.Program{Folder: folder, State: filepath.Join(b.folder, "metrics-state"), Path: []string{b.plugin, l.Programs()}, Kubeconfig: l.Kubeconfig()}
	if err := p.Install(ctx); err != nil {
		return nil, err
	}
	jobs := map[string][]map[string]any{}
	for _, profile := range []string{"All", "Standard", "Minimal"} {
		if _, err := p.Pulumi(ctx, "config", "set", "profile", profile); err != nil {
			return nil, err
		}
		if _, err := p.Up(ctx); err != nil {
			return nil, err
		}
		var outputs struct {
			Values struct {
				CustomMetrics struct {
					Config struct {
						ScrapeConfigs []map[string]any `json:"scrape_configs"`
					} `json:"config"`
				} `json:"custom-metrics"`
			} `json:"values"`
		}
		if err := p.Outputs(ctx, &outputs); err != nil {
			return nil, err
		}
		jobs[profile] = outputs.Values.CustomMetrics.Config.ScrapeConfigs
	}
	return jobs, nil
}

// chartInterval is the interval of groundcover's annotation job (chart 1.12.269).
const chartInterval = 10 * time.Second

// measureJobs scrapes with these jobs at a shorter interval and calculates scrapes per minute from their own interval.
func measureJobs(ctx context.Context, mesh *scrape.Mesh, run string, jobs []map[string]any) (scraped, error) {
	intervals := map[string]time.Duration{}
	var faster []map[string]any
	for _, job := range jobs {
		job = maps.Clone(job)
		interval := chartInterval
		if text, given := job["scrape_interval"].(string); given {
			parsed, err := time.ParseDuration(text)
			if err != nil {
				return scraped{}, err
			}
			interval = parsed
		}
		intervals[job["job_name"].(string)] = interval
		delete(job, "scrape_interval")
		delete(job, "scrape_timeout")
		faster = append(faster, job)
	}
	scraper, err := mesh.Scrape(ctx, scrape.CustomMetrics, run, faster)
	if err != nil {
		return scraped{}, err
	}
	targets, err := scraper.Targets(ctx)
	if err != nil {
		return scraped{}, err
	}
	var row scraped
	for _, app := range proxies {
		one, err := measurePod(ctx, mesh, scraper, app, targets, intervals)
		if err != nil {
			return row, err
		}
		share := 1 / float64(len(proxies))
		row.proxy.series += share * one.series
		row.proxy.bytes += share * one.bytes
		row.proxy.scrapes += share * one.scrapes
	}
	row.istiod, err = measurePod(ctx, mesh, scraper, "istiod", targets, intervals)
	return row, err
}

func measurePod(ctx context.Context, mesh *scrape.Mesh, scraper *scrape.Scraper, app string, targets []scrape.Target, intervals map[string]time.Duration) (cost, error) {
	pod, err := mesh.Pod(ctx, app)
	if err != nil {
		return cost{}, err
	}
	series, _, err := scraper.Of(ctx, app)
	if err != nil {
		return cost{}, err
	}
	result := cost{series: float64(len(series))}
	for _, target := range targets {
		if target.Labels["pod"] == pod.Name {
			result.scrapes += time.Minute.Seconds() / intervals[target.ScrapePool].Seconds()
		}
	}
	sizes, err := scraper.Series(ctx, "scrape_response_size_bytes")
	for _, size := range sizes {
		if size.Labels["pod"] == pod.Name {
			result.bytes += size.Value
		}
	}
	return result, err
}
