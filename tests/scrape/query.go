package scrape

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Series is a series in VictoriaMetrics: its labels, including __name__, and its last value.
type Series struct {
	Labels map[string]string
	Value  float64
}

// Series returns the series of this scraper with the metric name, or all with "".
func (s *Scraper) Series(ctx context.Context, metric string) ([]Series, error) {
	return s.mesh.Query(ctx, fmt.Sprintf("%s{scraper=%q}", metric, s.run))
}

// Query runs an instant query in VictoriaMetrics and returns its vector.
func (m *Mesh) Query(ctx context.Context, query string) ([]Series, error) {
	pod, err := m.Pod(ctx, "victoria-metrics")
	if err != nil {
		return nil, err
	}
	text, err := pod.Get(ctx, 8428, "/api/v1/query?query="+url.QueryEscape(query))
	if err != nil {
		return nil, err
	}
	var answer struct {
		Data struct {
			Result []struct {
				Metric map[string]string
				Value  [2]any
			}
		}
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return nil, err
	}
	var list []Series
	for _, result := range answer.Data.Result {
		value, err := strconv.ParseFloat(result.Value[1].(string), 64)
		if err != nil {
			return nil, err
		}
		list = append(list, Series{result.Metric, value})
	}
	return list, nil
}

// Of returns the series of this scraper from the app's pod, without those about scrapes themselves (up, scrape_…), and the names
// of the labels that its targets add.
func (s *Scraper) Of(ctx context.Context, app string) ([]Series, map[string]bool, error) {
	pod, err := s.mesh.Pod(ctx, app)
	if err != nil {
		return nil, nil, err
	}
	all, err := s.mesh.Query(ctx, fmt.Sprintf("{scraper=%q,namespace=%q,pod=%q}", s.run, pod.Namespace, pod.Name))
	if err != nil {
		return nil, nil, err
	}
	names := map[string]bool{}
	for _, series := range all {
		if series.Labels["__name__"] == "up" {
			for name := range series.Labels {
				names[name] = true
			}
		}
	}
	return slices.DeleteFunc(all, func(series Series) bool {
		name := series.Labels["__name__"]
		return name == "up" || strings.HasPrefix(name, "scrape_")
	}), names, nil
}
