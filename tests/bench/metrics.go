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

// scraped is what one way takes from the mesh of tests/scrape, in which each sidecar talks with three others.
type scraped struct {
	way string
	// proxy is the mean of pods with a proxy, istiod one of istiod.
	proxy, istiod taken
}

// taken is what a pod gives: series that arrive, bytes of all its targets together in one round, and rounds in a minute.
type taken struct{ series, bytes, scrapes float64 }

// proxies are pods that all ways take: a sidecar in a container, a native one, a gateway.
var proxies = []string{"web", "cart", "agent-gateway"}

// measureMetrics scrapes a mesh by groundcover's annotation job, by Istio's sample monitors, and by our jobs in each profile.
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
	room, err := scrape.Open(starting, l)
	if err != nil {
		return nil, err
	}
	ours, err := b.ourJobs(ctx, l)
	if err != nil {
		return nil, err
	}
	samples, err := room.SampleMonitors()
	if err != nil {
		return nil, err
	}
	sampleJobs, err := room.MonitorJobs(ctx, samples)
	if err != nil {
		return nil, err
	}
	var rows []scraped
	for _, way := range []struct {
		name string
		jobs []map[string]any
	}{
		{"annotation job", scrape.Annotations()}, {"Istio's sample monitors", sampleJobs},
		{"profile All", ours["All"]}, {"profile Standard", ours["Standard"]}, {"profile Minimal", ours["Minimal"]},
	} {
		say("scraping by %s", way.name)
		row, err := measureJobs(ctx, room, fmt.Sprintf("run-%d", len(rows)), way.jobs)
		if err != nil {
			return nil, fmt.Errorf("measuring %s: %w", way.name, err)
		}
		row.way = way.name
		rows = append(rows, row)
	}
	return rows, nil
}

// metricsProgram puts out the scrape jobs of a profile.
const metricsProgram = `import pulumi
from pulumi_groundcover_istio import GroundcoverIstio

profile = pulumi.Config().require("profile")
mesh = GroundcoverIstio("mesh", tracing={"enabled": False}, metrics={"method": "ScrapeConfig", "profile": profile})
pulumi.export("values", mesh.groundcover_values)
`

// ourJobs are the product's scrape jobs, by profile.
func (b *bench) ourJobs(ctx context.Context, l *lab.Lab) (map[string][]map[string]any, error) {
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

// chartInterval is that of groundcover's annotation job (chart 1.12.269).
const chartInterval = 10 * time.Second

// measureJobs scrapes by these jobs, faster than they ask for, and counts the rounds that they ask for.
func measureJobs(ctx context.Context, room *scrape.Room, run string, jobs []map[string]any) (scraped, error) {
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
	scraper, err := room.Scrape(ctx, scrape.CustomMetrics, run, faster)
	if err != nil {
		return scraped{}, err
	}
	targets, err := scraper.Targets(ctx)
	if err != nil {
		return scraped{}, err
	}
	var row scraped
	for _, app := range proxies {
		one, err := measurePod(ctx, room, scraper, app, targets, intervals)
		if err != nil {
			return row, err
		}
		share := 1 / float64(len(proxies))
		row.proxy.series += share * one.series
		row.proxy.bytes += share * one.bytes
		row.proxy.scrapes += share * one.scrapes
	}
	row.istiod, err = measurePod(ctx, room, scraper, "istiod", targets, intervals)
	return row, err
}

func measurePod(ctx context.Context, room *scrape.Room, scraper *scrape.Scraper, app string, targets []scrape.Target, intervals map[string]time.Duration) (taken, error) {
	pod, err := room.Pod(ctx, app)
	if err != nil {
		return taken{}, err
	}
	series, _, err := scraper.Of(ctx, app)
	if err != nil {
		return taken{}, err
	}
	result := taken{series: float64(len(series))}
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
